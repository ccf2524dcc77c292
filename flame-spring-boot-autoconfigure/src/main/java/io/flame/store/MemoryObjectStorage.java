package io.flame.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Objects in the memory of this process, for tests and for the local role.
 */
final class MemoryObjectStorage implements ObjectStorage {

	private final Map<String, MemoryObject> objects = new ConcurrentHashMap<>();

	@Override
	public boolean putIfAbsent(String key, ObjectContent content) throws IOException {
		if (this.objects.containsKey(ObjectKeys.requireKey(key))) {
			return false;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ContentOutputStream.write(content, out);
		return this.objects.putIfAbsent(key, new MemoryObject(out.toByteArray(), Instant.now())) == null;
	}

	@Override
	public void putMarker(String key) {
		this.objects.put(ObjectKeys.requireKey(key), new MemoryObject(new byte[0], Instant.now()));
	}

	@Override
	public @Nullable InputStream get(String key) {
		MemoryObject object = this.objects.get(ObjectKeys.requireKey(key));
		return (object != null) ? new ByteArrayInputStream(object.content()) : null;
	}

	@Override
	public boolean delete(String key) {
		return this.objects.remove(ObjectKeys.requireKey(key)) != null;
	}

	@Override
	public List<StoredObject> list(String prefix) {
		String start = ObjectKeys.requirePrefix(prefix).isEmpty() ? "" : prefix + "/";
		return this.objects.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(start))
			.map((entry) -> new StoredObject(entry.getKey(), entry.getValue().content().length,
					entry.getValue().modified()))
			.toList();
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record MemoryObject(byte[] content, Instant modified) {

	}

}
