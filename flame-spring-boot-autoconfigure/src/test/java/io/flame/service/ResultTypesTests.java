package io.flame.service;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import io.flame.FlameConfigurationException;
import io.flame.FlameResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.ParallelFlux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What travels of the results of methods.
 */
class ResultTypesTests {

	private static MethodResult describe(String name) {
		Method method = Arrays.stream(Results.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow();
		return ResultTypes.describe(method.getGenericReturnType(), method);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			plain        | java.lang.String                                        | false | false
			nothing      | void                                                    | false | false
			value        | java.lang.String                                        | true  | false
			noValue      | void                                                    | true  | false
			future       | java.util.Map<java.lang.String, java.lang.Integer>      | false | true
			stage        | java.lang.String                                        | false | true
			task         | java.lang.String                                        | false | true
			noFuture     | void                                                    | false | true
			futureValue  | java.lang.String                                        | true  | true
			mono         | java.lang.String                                        | false | true
			noMono       | void                                                    | false | true
			monoValue    | java.lang.Integer                                       | true  | true
			flux         | java.util.List<java.util.Map<java.lang.String, java.lang.Integer>> | false | true
			publisher    | java.util.List<java.lang.String>                        | false | true
			flow         | java.util.List<java.lang.String>                        | false | true
			""")
	void whatTravelsIsKnown(String method, String type, boolean asValue, boolean async) {
		MethodResult result = describe(method);
		assertThat(result.type().getTypeName()).isEqualTo(type);
		assertThat(result.asValue()).isEqualTo(asValue);
		assertThat(result.async() != null).isEqualTo(async);
	}

	@ParameterizedTest
	@CsvSource({ "rawFuture,returns CompletableFuture without its type", "rawMono,returns Mono without its type",
			"rawFlux,returns Flux without its type", "rawValue,returns FlameResult without its type",
			"rawFutureValue,returns FlameResult without its type", "success,returns one of the two cases",
			"futureTask,FutureTask", "parallel,ParallelFlux", "fluxOfValues,several results as values" })
	void whatCanNotBeKnownIsRefused(String method, String message) {
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> describe(method))
			.withMessageContaining(message)
			.withMessageContaining(method);
	}

	@Test
	void aMethodThatReturnsNullInPlaceOfAFutureIsAtFault() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> describe("future").unwrap(null))
			.withMessageContaining("null");
	}

	@SuppressWarnings("rawtypes")
	interface Results {

		String plain();

		void nothing();

		FlameResult<String> value();

		FlameResult<Void> noValue();

		CompletableFuture<Map<String, Integer>> future();

		CompletionStage<String> stage();

		Future<String> task();

		CompletableFuture<Void> noFuture();

		CompletableFuture<FlameResult<String>> futureValue();

		Mono<String> mono();

		Mono<Void> noMono();

		Mono<FlameResult<Integer>> monoValue();

		Flux<Map<String, Integer>> flux();

		Publisher<String> publisher();

		Flow.Publisher<String> flow();

		CompletableFuture rawFuture();

		Mono rawMono();

		Flux rawFlux();

		FlameResult rawValue();

		CompletableFuture<FlameResult> rawFutureValue();

		FlameResult.Success<String> success();

		FutureTask<String> futureTask();

		ParallelFlux<String> parallel();

		Flux<FlameResult<List<String>>> fluxOfValues();

	}

}
