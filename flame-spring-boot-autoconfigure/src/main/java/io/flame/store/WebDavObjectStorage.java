package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Objects on a WebDAV server. Servers disagree on conditional requests and write files in
 * place, but a collection that is moved is there as a whole, see {@link ObjectLayout}.
 */
final class WebDavObjectStorage implements ObjectStorage {

	private static final Log logger = LogFactory.getLog(WebDavObjectStorage.class);

	private static final int LOCKED = 423;

	/** A server locks a resource for as long as it moves it. */
	private static final int MAX_ATTEMPTS_IF_LOCKED = 200;

	/** Once to learn that a collection is missing, and again if others delete it. */
	private static final int MAX_ATTEMPTS = 5;

	private final WebDavClient client;

	WebDavObjectStorage(WebDavClient client) {
		this.client = client;
	}

	@Override
	public boolean putIfAbsent(String key, ObjectContent content) throws IOException {
		String object = collection(key);
		if (exists(object)) {
			return false;
		}
		String draft = newIncomplete();
		boolean published = false;
		try {
			createCollection(draft);
			requireSuccess("PUT", file(draft), this.client.put(file(draft), content));
			published = move(draft, object, () -> exists(object));
			return published;
		}
		finally {
			if (!published) {
				discard(draft);
			}
		}
	}

	@Override
	public void putMarker(String key) throws IOException {
		String object = collection(key);
		String file = file(object);
		attempt("PUT", file, () -> this.client.put(file, ObjectContent.of(new byte[0])), () -> false, object);
	}

	@Override
	public @Nullable InputStream get(String key) throws IOException {
		return this.client.get(file(collection(key)));
	}

	@Override
	public boolean delete(String key) throws IOException {
		String object = collection(key);
		return exists(object) && deleteCollection(object);
	}

	@Override
	public void deleteAll(String prefix) throws IOException {
		if (ObjectKeys.requirePrefix(prefix).isEmpty()) {
			ObjectStorage.super.deleteAll(prefix);
		}
		else {
			deleteCollection(prefix + "/");
		}
	}

	/** A server deletes a collection piece by piece, so that readers would see a part. */
	private boolean deleteCollection(String collection) throws IOException {
		String deleted = newIncomplete();
		boolean moved = move(collection, deleted, () -> !this.client.exists(collection));
		if (moved) {
			discard(deleted);
		}
		return moved;
	}

	@Override
	public List<StoredObject> list(String prefix) throws IOException {
		List<StoredObject> objects = new ArrayList<>();
		for (WebDavResource resource : walk(ObjectKeys.requirePrefix(prefix).isEmpty() ? "" : prefix + "/")) {
			String key = !resource.collection() ? ObjectLayout.key(resource.path()) : null;
			if (key != null) {
				objects.add(toObject(key, resource));
			}
		}
		return objects;
	}

	private StoredObject toObject(String key, WebDavResource resource) throws IOException {
		if (resource.size() < 0 || resource.modified() == null) {
			throw new IOException("The storage does not report the size and the time of the last modification of %s"
				.formatted(this.client.uri(resource.path())));
		}
		return new StoredObject(key, resource.size(), resource.modified());
	}

	/**
	 * Collections that seem to be empty are looked at: the server may not list a whole
	 * tree.
	 */
	private List<WebDavResource> walk(String start) throws IOException {
		List<WebDavResource> found = new ArrayList<>();
		Deque<String> open = new ArrayDeque<>(List.of(start));
		while (!open.isEmpty()) {
			List<WebDavResource> descendants = this.client.descendants(open.pop());
			Set<String> listed = new HashSet<>();
			descendants.forEach((resource) -> listed.add(resource.parent()));
			for (WebDavResource resource : descendants) {
				found.add(resource);
				if (resource.collection() && !listed.contains(resource.path())) {
					open.push(resource.path() + "/");
				}
			}
		}
		return found;
	}

	@Override
	public void removeIncomplete(Duration age) throws IOException {
		Instant limit = Instant.now().minus(age);
		String incomplete = ObjectLayout.INCOMPLETE + "/";
		Set<String> old = new HashSet<>();
		Set<String> recent = new HashSet<>();
		for (WebDavResource resource : walk(incomplete)) {
			String draft = resource.path().substring(incomplete.length()).replaceAll("/.*", "");
			boolean isOld = resource.modified() != null && !resource.modified().isAfter(limit);
			(isOld ? old : recent).add(draft);
		}
		old.removeAll(recent);
		old.forEach((draft) -> discard(incomplete + draft + "/"));
	}

	/**
	 * Move a collection, where either the source or the target is known to this process
	 * only.
	 * @return whether it was moved by this process
	 */
	private boolean move(String source, String target, Condition pointless) throws IOException {
		boolean moved = attempt("MOVE", source, () -> this.client.move(source, target), pointless, parent(target));
		// the response to a request that was repeated is about the last one
		return moved || (!this.client.exists(source) && this.client.exists(target));
	}

	/**
	 * Repeat a request until it succeeds or has become pointless. Before, the collection
	 * that it needs is created: servers disagree on the status if that is missing.
	 */
	private boolean attempt(String method, String path, Request request, Condition pointless, String collection)
			throws IOException {
		int failures = 0;
		int locked = 0;
		while (true) {
			int status = request.send();
			if (isSuccess(status)) {
				return true;
			}
			if (pointless.test()) {
				return false;
			}
			if (status == LOCKED && ++locked < MAX_ATTEMPTS_IF_LOCKED) {
				pause();
			}
			else if (status != LOCKED && ++failures < MAX_ATTEMPTS && !path.equals(collection)) {
				createCollection(collection);
			}
			else {
				throw this.client.failure(method, path, status);
			}
		}
	}

	private void createCollection(String path) throws IOException {
		String parent = parent(path);
		attempt("MKCOL", path, () -> this.client.makeCollection(path), () -> this.client.exists(path), parent);
	}

	private static void pause() throws InterruptedIOException {
		try {
			Thread.sleep(ThreadLocalRandom.current().nextInt(5, 50));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while the storage had locked a resource");
		}
	}

	/** What stays is deleted when it is old. */
	private void discard(String path) {
		try {
			int status = this.client.delete(path);
			if (!isSuccess(status) && status != 404) {
				logger.debug(this.client.failure("DELETE", path, status).getMessage());
			}
		}
		catch (IOException ex) {
			logger.debug("%s stays for now: %s".formatted(this.client.uri(path), ex));
		}
	}

	private void requireSuccess(String method, String path, int status) throws IOException {
		if (!isSuccess(status)) {
			throw this.client.failure(method, path, status);
		}
	}

	/** Status 207 reports that a part of a collection has failed. */
	private static boolean isSuccess(int status) {
		return status >= 200 && status < 300 && status != 207;
	}

	private boolean exists(String object) throws IOException {
		return this.client.exists(file(object));
	}

	private static String collection(String key) {
		return ObjectLayout.directory(key) + "/";
	}

	private static String file(String object) {
		return object + ObjectLayout.CONTENT;
	}

	private static String parent(String collection) {
		return collection.substring(0, collection.lastIndexOf('/', collection.length() - 2) + 1);
	}

	private static String newIncomplete() {
		return ObjectLayout.INCOMPLETE + "/" + UUID.randomUUID() + "/";
	}

	@Override
	public void close() {
		this.client.close();
	}

	/**
	 * Sends a request and returns the status.
	 */
	@FunctionalInterface
	private interface Request {

		int send() throws IOException;

	}

	/**
	 * Looks at the storage.
	 */
	@FunctionalInterface
	private interface Condition {

		boolean test() throws IOException;

	}

}
