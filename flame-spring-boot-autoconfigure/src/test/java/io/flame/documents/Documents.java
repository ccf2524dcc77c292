package io.flame.documents;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.flame.FlameClient;
import io.flame.FlameRef;
import io.flame.FlameResult;
import io.flame.FlameService;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;

/**
 * Works with documents.
 */
@FlameService
public class Documents {

	/** Where tests and services are in the same JVM. */
	public static volatile CountDownLatch latch = new CountDownLatch(0);

	private final FlameClient flame;

	Documents(FlameClient flame) {
		this.flame = flame;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public Document parse(String text, int size) {
		return Document.of(text, size);
	}

	public int count(Document document, String word) {
		return (int) document.words().stream().filter(word::equals).count();
	}

	public boolean same(Document one, Document other) {
		return one == other;
	}

	public int add(int one, int other) {
		return one + other;
	}

	public void nothing() {
	}

	public String name() {
		return "documents";
	}

	public @Nullable String missing() {
		return null;
	}

	public CompletableFuture<String> later(String text) {
		return CompletableFuture.completedFuture(text);
	}

	public FlameResult<String> result(String text) {
		return text.isEmpty() ? FlameResult.failure(new IllegalStateException("empty")) : FlameResult.success(text);
	}

	public FlameRef<Document> keep(String text, int size) {
		return this.flame.put(Document.of(text, size));
	}

	public int countKept(FlameRef<Document> document, String word) {
		return count(document.get(), word);
	}

	public FlameRef<Document> extend(FlameRef<Document> document, String word) {
		return document.update(
				(Document before) -> Document.of(String.join(" ", before.words()) + " " + word, before.scan().length));
	}

	public Folder file(String name, FlameRef<Document> document) {
		return new Folder(name, document, List.of(document, this.flame.put(Document.of("cover", 100_000))));
	}

	public int countFiled(Folder folder, String word) {
		return folder.documents().stream().mapToInt((document) -> countKept(document, word)).sum()
				+ countKept(folder.first(), word);
	}

	public byte[] bytes(int size) {
		return new byte[size];
	}

	public int length(byte[] bytes) {
		return bytes.length;
	}

	public Resource zeros(long size) {
		return new Zeros(size);
	}

	public Resource copy(Resource resource) {
		return resource;
	}

	public long measure(Resource resource) throws IOException {
		try (InputStream stream = resource.getInputStream()) {
			byte[] buffer = new byte[8192];
			long length = 0;
			for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
				length += count;
			}
			return length;
		}
	}

	public String fail(String message) {
		throw new IllegalStateException(message);
	}

	public String await(String text) throws InterruptedException {
		latch.await();
		return text;
	}

	/**
	 * Zeros that are nowhere.
	 */
	private static final class Zeros extends AbstractResource {

		private final long size;

		Zeros(long size) {
			this.size = size;
		}

		@Override
		public long contentLength() {
			return this.size;
		}

		@Override
		public String getDescription() {
			return "zeros";
		}

		@Override
		public InputStream getInputStream() {
			return new InputStream() {

				private long left = Zeros.this.size;

				@Override
				public int read() {
					return (this.left-- > 0) ? 0 : -1;
				}

				@Override
				public int read(byte[] bytes, int offset, int count) {
					int read = (int) Math.min(this.left, count);
					this.left -= read;
					return (read > 0 || count == 0) ? read : -1;
				}

			};
		}

	}

}
