package io.flame.observation;

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
		this.values = (this.values == KeyValues.empty()) ? added : this.values.and(added);
	}

	synchronized void remove(String name) {
		this.values = KeyValues.of(this.values.stream().filter((value) -> !value.getKey().equals(name)).toList());
	}

}
