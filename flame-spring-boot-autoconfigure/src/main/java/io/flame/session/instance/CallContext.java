package io.flame.session.instance;

import java.lang.reflect.Type;
import java.util.Arrays;

import io.flame.FlameSerializationException;
import io.flame.SessionContext;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;

/**
 * The shared context of a session in one call, which has an object of its own: what a
 * call that fails has done to it is forgotten. Thread-safe.
 */
final class CallContext {

	private static final byte[] NONE = {};

	private final String sessionId;

	private final boolean readOnly;

	private final byte[] before;

	private final InvocationCodecs codecs;

	/** The type by which the handler has used it, {@code null} if it has not. */
	private @Nullable Type type;

	private @Nullable Object value;

	private boolean ended;

	CallContext(String sessionId, boolean readOnly, byte[] before, InvocationCodecs codecs) {
		this.sessionId = sessionId;
		this.readOnly = readOnly;
		this.before = before;
		this.codecs = codecs;
	}

	/**
	 * The context for a handler that declares it with a type.
	 */
	SessionContext<?> as(Type type) {
		return new View(type);
	}

	private synchronized @Nullable Object get(Type type) {
		requireRunning();
		if (!type.equals(this.type)) {
			// another service of the session may have its own idea of the type
			this.value = read(bytes(), type);
			this.type = type;
		}
		return this.value;
	}

	private synchronized void set(Type type, @Nullable Object value) {
		requireRunning();
		if (this.readOnly) {
			throw new UnsupportedOperationException(
					"A read-only call cannot change the context of session '%s'. Remove 'readOnly' from the @FlameMethod of the called method"
						.formatted(this.sessionId));
		}
		this.type = type;
		this.value = value;
	}

	private void requireRunning() {
		if (this.ended) {
			throw new IllegalStateException("This context of session '%s' cannot be used, because its call has ended"
				.formatted(this.sessionId));
		}
	}

	/**
	 * The call has ended: its context cannot be used any more.
	 */
	synchronized void close() {
		this.ended = true;
	}

	/**
	 * What is to be saved.
	 * @return the context if the call has changed it, of no bytes for none, else
	 * {@code null}
	 */
	synchronized byte @Nullable [] changed() {
		byte[] after = bytes();
		return Arrays.equals(after, this.before) ? null : after;
	}

	private byte[] bytes() {
		if (this.type == null) {
			return this.before;
		}
		try {
			return (this.value != null) ? this.codecs.encodeValue(this.value, this.type) : NONE;
		}
		catch (FlameSerializationException ex) {
			throw failure("cannot be written", ex);
		}
	}

	private @Nullable Object read(byte[] bytes, Type type) {
		try {
			return (bytes.length > 0) ? this.codecs.decodeValue(bytes, type) : null;
		}
		catch (FlameSerializationException ex) {
			throw failure("cannot be read", ex);
		}
	}

	private FlameSerializationException failure(String what, FlameSerializationException ex) {
		return new FlameSerializationException(
				"The context of session '%s' %s: %s".formatted(this.sessionId, what, ex.getMessage()), ex);
	}

	/**
	 * What a handler gets.
	 */
	private final class View implements SessionContext<Object> {

		private final Type type;

		View(Type type) {
			this.type = type;
		}

		@Override
		public String sessionId() {
			return CallContext.this.sessionId;
		}

		@Override
		public @Nullable Object get() {
			return CallContext.this.get(this.type);
		}

		@Override
		public void set(@Nullable Object context) {
			CallContext.this.set(this.type, context);
		}

	}

}
