package io.flame.observation;

import java.util.Iterator;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The key values of an observation as conventions give them and handlers ask for them: as
 * a whole, in order. What Micrometer does otherwise, to take them apart and to put them
 * in order again for each handler, costs more than anything else in an observation.
 * Thread-safe.
 */
final class WholeKeyValues {

	private KeyValues values = KeyValues.empty();

	synchronized KeyValues get() {
		return this.values;
	}

	synchronized @Nullable KeyValue get(String name) {
		for (KeyValue value : this.values) {
			if (value.getKey().equals(name)) {
				return value;
			}
		}
		return null;
	}

	/**
	 * Add some, in place of those of the same names.
	 */
	synchronized void add(KeyValues added) {
		// conventions give the same names at the beginning and at the end
		this.values = haveSameNames(this.values, added) ? added : this.values.and(added);
	}

	private static boolean haveSameNames(KeyValues present, KeyValues added) {
		if (present == KeyValues.empty()) {
			return true;
		}
		Iterator<KeyValue> others = added.iterator();
		for (KeyValue value : present) {
			if (!others.hasNext() || !others.next().getKey().equals(value.getKey())) {
				return false;
			}
		}
		return true;
	}

	synchronized void remove(String name) {
		this.values = KeyValues.of(this.values.stream().filter((value) -> !value.getKey().equals(name)).toList());
	}

}
