package io.flame.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The references of this process whose values are inside them, as long as they are in
 * use. Thread-safe.
 */
final class SmallReferences {

	private final Map<StoredRef<?>, Boolean> references = new WeakHashMap<>();

	synchronized void add(StoredRef<?> reference) {
		this.references.put(reference, true);
	}

	synchronized List<StoredRef<?>> all() {
		return new ArrayList<>(this.references.keySet());
	}

	@Nullable StoredRef<?> remove(String id) {
		for (StoredRef<?> reference : all()) {
			if (reference.id().equals(id)) {
				synchronized (this) {
					this.references.remove(reference);
				}
				return reference;
			}
		}
		return null;
	}

}
