package io.flame.client;

import java.lang.reflect.UndeclaredThrowableException;

import org.jspecify.annotations.Nullable;

/**
 * Checked exceptions where none can be declared.
 */
final class Checked {

	private Checked() {
	}

	/**
	 * Throws what the work throws, which declares to throw nothing but unchecked
	 * exceptions and {@code X}.
	 */
	@SuppressWarnings("unchecked")
	static <X extends Exception> @Nullable Object declared(SubmittedCall.Work<@Nullable Object> work) throws X {
		try {
			return work.execute();
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw (X) ex;
		}
	}

	static <T extends @Nullable Object> T unchecked(SubmittedCall.Work<T> work) {
		try {
			return work.execute();
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

}
