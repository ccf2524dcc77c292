package io.flame.client;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameRemoteException;
import io.flame.protocol.InvocationError;
import io.flame.service.CallSettings;
import io.flame.service.MethodDefinition;
import io.flame.service.MethodResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the name of a class that a runner sent.
 */
class RemoteErrorsTests {

	private final RemoteErrors errors = new RemoteErrors(RemoteErrorsTests.class.getClassLoader());

	@ParameterizedTest
	@ValueSource(classes = { RemoteTypes.NoThrowable.class, RemoteTypes.NoException.class, RemoteTypes.NoText.class,
			RemoteTypes.Hidden.class, RemoteTypes.Abstract.class })
	void classThatIsNoExceptionMadeOfATextIsNeitherInitialisedNorInstantiated(Class<?> type) {
		assertRemote(failure(type.getName()));
		assertThat(RemoteTypes.initialised).hasValue(0);
		assertThat(RemoteTypes.instantiated).hasValue(0);
	}

	static Stream<String> noClasses() {
		return Stream.of("", " ", ".", "/", "a/b", "java/lang/RuntimeException", "java.lang.",
				"java.lang.runtimeexception", "[I", "[Ljava.lang.RuntimeException;", "int", "void", "java.lang.Runtime",
				"java.lang.ProcessBuilder", "java.lang.Thread", "java.lang.String", "java.net.URL",
				"java.io.FileInputStream", "javax.script.ScriptEngineManager",
				"org.springframework.context.support.ClassPathXmlApplicationContext", "\u0000", "x".repeat(100_000),
				"../../etc/passwd", "http://127.0.0.1/X", "java.lang.Error", "java.lang.OutOfMemoryError",
				"java.lang.ThreadDeath", "io.flame.FlameMode");
	}

	@ParameterizedTest
	@MethodSource("noClasses")
	void nameThatIsNoExceptionsIsOnlyAName(String name) {
		FlameRemoteException failure = assertRemote(failure(name));
		assertThat(failure.remoteType()).isEqualTo(name);
	}

	@Test
	void aCodeOfTheHandlersOwnIsThatOfTheException() {
		Throwable failure = this.errors.failure(new RemoteCall("a/b", "runner 'r' of pool 'p'"), method(),
				new InvocationError("out_of_paper", "told", Map.of("tray", 2), true, FlameException.class.getName()));
		assertThat(failure).isExactlyInstanceOf(FlameException.class).hasMessage("told");
		FlameException own = (FlameException) failure;
		assertThat(own.code()).isEqualTo("out_of_paper");
		assertThat(own.details()).containsEntry("tray", 2);
		assertThat(own.retryable()).isTrue();
		assertRemote(
				this.errors.failure(new RemoteCall("a/b", "runner 'r' of pool 'p'"), method(),
						new InvocationError(" ", "told", Map.of(), false, FlameException.class.getName())),
				FlameErrorCode.HANDLER_ERROR);
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
	@ValueSource(classes = { RemoteTypes.FailsToInitialise.class, RemoteTypes.FailsToBuild.class,
			RemoteTypes.FailsToTell.class, RemoteTypes.TellsSomethingElse.class, RemoteTypes.TellsNothing.class })
	void exceptionThatCanNotBeRebuiltIsARemoteOne(Class<?> type) {
		assertRemote(failure(type.getName()));
	}

	@Test
	void messageTellsCallAndPlaceAndWhatWasThrown() {
		assertThat(failure(Error.class.getName(), "told"))
			.hasMessage("a/b on runner 'r' of pool 'p' failed with java.lang.Error: told");
		assertThat(failure(StackOverflowError.class.getName(), "StackOverflowError"))
			.hasMessage("a/b on runner 'r' of pool 'p' failed with java.lang.StackOverflowError.");
		assertThat(failure("no\nclass", "told")).hasMessage("a/b on runner 'r' of pool 'p' failed: told");
	}

	@Test
	void exceptionThatHadNoMessageHasNone() {
		assertThat(failure(IllegalStateException.class.getName(), "IllegalStateException"))
			.isExactlyInstanceOf(IllegalStateException.class)
			.hasMessage(null);
	}

	private static FlameRemoteException assertRemote(Throwable failure) {
		return assertRemote(failure, "handler_error");
	}

	private static FlameRemoteException assertRemote(Throwable failure, String code) {
		assertThat(failure).isExactlyInstanceOf(FlameRemoteException.class).hasMessageContaining("told");
		FlameRemoteException remote = (FlameRemoteException) failure;
		assertThat(remote.code()).isEqualTo(code);
		assertThat(((FlameException) failure).retryable()).isFalse();
		return remote;
	}

	private Throwable failure(String type) {
		return failure(type, "told");
	}

	private Throwable failure(String type, String message) {
		return this.errors.failure(new RemoteCall("a/b", "runner 'r' of pool 'p'"), method(),
				new InvocationError("handler_error", message, Map.of(), false, type));
	}

	private static MethodDefinition method() {
		try {
			return new MethodDefinition("call", Service.class.getDeclaredMethod("call"), List.of(),
					new MethodResult(void.class, false, null), CallSettings.NONE, false, false);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	interface Service {

		void call() throws IOException;

	}

}
