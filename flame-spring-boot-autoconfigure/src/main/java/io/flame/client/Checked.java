package io.flame.client;

import java.lang.reflect.UndeclaredThrowableException;

import org.jspecify.annotations.Nullable;

/**
 * Checked exceptions where none can be declared.
 */
final class Checked {

	private Checked() {
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
