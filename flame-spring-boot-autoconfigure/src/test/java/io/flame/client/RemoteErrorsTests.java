package io.flame.client;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.flame.FlameException;
import io.flame.FlameRemoteException;
import io.flame.protocol.InvocationError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the name of a class that a runner sent.
 */
class RemoteErrorsTests {

	private static final AtomicInteger initialised = new AtomicInteger();

	private static final AtomicInteger instantiated = new AtomicInteger();

	private final RemoteErrors errors = new RemoteErrors(RemoteErrorsTests.class.getClassLoader());

	@ParameterizedTest
	@ValueSource(classes = { NoThrowable.class, NoException.class, NoText.class, Hidden.class, Abstract.class })
	void classThatIsNoExceptionMadeOfATextIsNeitherInitialisedNorInstantiated(Class<?> type) {
		assertRemote(failure(type.getName()));
		assertThat(initialised).hasValue(0);
		assertThat(instantiated).hasValue(0);
	}

	static Stream<String> noClasses() {
		return Stream.of("", " ", ".", "/", "a/b", "java/lang/RuntimeException", "java.lang.",
				"java.lang.runtimeexception", "[I", "[Ljava.lang.RuntimeException;", "int", "void", "java.lang.Runtime",
				"java.lang.ProcessBuilder", "java.lang.Thread", "java.lang.String", "java.net.URL",
				"java.io.FileInputStream", "javax.script.ScriptEngineManager",
				"org.springframework.context.support.ClassPathXmlApplicationContext", "\u0000", "x".repeat(100_000),
				"../../etc/passwd", "http://127.0.0.1/X", "java.lang.Error", "java.lang.OutOfMemoryError",
				"java.lang.ThreadDeath", "io.flame.FlameException", "io.flame.FlameMode");
	}

	@ParameterizedTest
	@MethodSource("noClasses")
	void nameThatIsNoExceptionsIsOnlyAName(String name) {
		FlameRemoteException failure = assertRemote(failure(name));
		assertThat(failure.remoteType()).isEqualTo(name);
	}

	@Test
	void exceptionIsRebuiltOfItsMessageOnlyWhereTheMethodMayThrowIt() {
		assertThat(failure(IllegalStateException.class.getName())).isExactlyInstanceOf(IllegalStateException.class)
			.hasMessage("told")
			.hasNoCause();
		assertThat(failure(IOException.class.getName())).isExactlyInstanceOf(IOException.class).hasMessage("told");
		assertRemote(failure(InterruptedException.class.getName()));
	}

	@ParameterizedTest
	@ValueSource(classes = { FailsToInitialise.class, FailsToBuild.class, FailsToTell.class, TellsSomethingElse.class,
			TellsNothing.class })
	void exceptionThatCanNotBeRebuiltIsARemoteOne(Class<?> type) {
		assertRemote(failure(type.getName()));
	}

	private static FlameRemoteException assertRemote(Throwable failure) {
		assertThat(failure).isExactlyInstanceOf(FlameRemoteException.class).hasMessageContaining("told");
		FlameRemoteException remote = (FlameRemoteException) failure;
		assertThat(remote.code()).isEqualTo("remote_error");
		assertThat(remote.remoteCode()).isEqualTo("handler_error");
		assertThat(((FlameException) failure).retryable()).isFalse();
		return remote;
	}

	private Throwable failure(String type) {
		return this.errors.failure("where", method(),
				new InvocationError("handler_error", "told", Map.of(), false, type));
	}

	private static Method method() {
		try {
			return Service.class.getDeclaredMethod("call");
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	interface Service {

		void call() throws IOException;

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
