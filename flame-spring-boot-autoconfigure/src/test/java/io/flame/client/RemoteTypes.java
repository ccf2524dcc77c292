package io.flame.client;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Classes whose names a runner may send.
 */
public final class RemoteTypes {

	static final AtomicInteger initialised = new AtomicInteger();

	static final AtomicInteger instantiated = new AtomicInteger();

	private RemoteTypes() {
	}

	public static class NoThrowable {

		static {
			initialised.incrementAndGet();
		}

		public NoThrowable(String text) {
			instantiated.incrementAndGet();
		}

	}

	public static class NoException extends Error {

		static {
			initialised.incrementAndGet();
		}

		public NoException(String text) {
			super(text);
			instantiated.incrementAndGet();
		}

	}

	public static class NoText extends RuntimeException {

		static {
			initialised.incrementAndGet();
		}

		public NoText(Object text) {
			instantiated.incrementAndGet();
		}

	}

	public static class Hidden extends RuntimeException {

		static {
			initialised.incrementAndGet();
		}

		Hidden(String text) {
			instantiated.incrementAndGet();
		}

	}

	public abstract static class Abstract extends RuntimeException {

		static {
			initialised.incrementAndGet();
		}

		public Abstract(String text) {
			super(text);
			instantiated.incrementAndGet();
		}

	}

	public static class FailsToInitialise extends RuntimeException {

		private static final int NUMBER = Integer.parseInt("none");

		public FailsToInitialise(String text) {
			super(text + NUMBER);
		}

	}

	public static class FailsToBuild extends RuntimeException {

		public FailsToBuild(String text) {
			throw new UnsupportedOperationException(text);
		}

	}

	public static class FailsToTell extends RuntimeException {

		public FailsToTell(String text) {
			super(text);
		}

		@Override
		public @Nullable String getMessage() {
			throw new UnsupportedOperationException("no");
		}

	}

	public static class TellsSomethingElse extends RuntimeException {

		public TellsSomethingElse(String text) {
			super("else " + text);
		}

	}

	public static class TellsNothing extends RuntimeException {

		public TellsNothing(String text) {
			super();
		}

	}

}
