package io.flame.test;

import java.io.IOException;
import java.net.URI;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;

/**
 * A process that stores objects in a directory as soon as it gets a line of input.
 */
final class StoringProcess {

	static final String READY = "ready";

	static final String WRITING = "writing";

	static final String DONE = "done";

	private StoringProcess() {
	}

	/**
	 * Print the keys of the objects that this process has stored.
	 * @param args the location, a number that the contents depend on, and the number of
	 * objects, 0 for one that is never complete
	 */
	public static void main(String[] args) throws IOException {
		try (ObjectStorage storage = ObjectStorages.create(URI.create(args[0]), null, HttpStorageSettings.defaults())) {
			int number = Integer.parseInt(args[1]);
			int count = Integer.parseInt(args[2]);
			System.out.println(READY);
			System.in.read();
			if (count == 0) {
				storage.putIfAbsent("incomplete", (out) -> {
					out.write(new byte[1_000_000]);
					out.flush();
					System.out.println(WRITING);
					// until this process is killed
					System.in.read();
					System.in.read();
				});
			}
			for (int object = 0; object < count; object++) {
				if (storage.putIfAbsent(key(object), content(number, object))) {
					System.out.println(key(object));
				}
			}
		}
		System.out.println(DONE);
	}

	static String key(int object) {
		return "race/%d/object".formatted(object);
	}

	static GeneratedContent content(int number, int object) {
		return new GeneratedContent(number, 20_000L + object, false);
	}

}
