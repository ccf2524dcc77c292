package io.flame;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Fluent client of the application's services, for calls that want more than a call of
 * the bean: options of their own, the result as a value or later, or no result at all. It
 * is a bean in every role, and where services are real it executes them in the process.
 * <p>
 * The client and what it returns are immutable, thread-safe and reusable: an option makes
 * a new specification and leaves the old one as it was. For example:
 *
 * <pre class="code">
 * Receipt receipt = flame.service(Billing.class)
 *     .timeout(Duration.ofSeconds(2))
 *     .call((billing) -&gt; billing.charge(order));
 * </pre>
 */
public interface FlameClient {

	/**
	 * Call the service of a type.
	 * @param <S> the type of the service
	 * @param type its class, or an interface of it
	 * @return a specification of calls
	 * @throws FlameConfigurationException if no service, or more than one, is of this
	 * type
	 */
	<S> ServiceSpec<S> service(Class<S> type);

	/**
	 * Call a service by its id and its type, for types that more than one service has.
	 * @param <S> the type of the service
	 * @param serviceId the id of the service
	 * @param type its class, or an interface of it
	 * @return a specification of calls
	 * @throws FlameServiceNotFoundException if the application has no such service
	 * @throws FlameConfigurationException if the service is not of this type
	 */
	<S> ServiceSpec<S> service(String serviceId, Class<S> type);

	/**
	 * Call a function by its id.
	 * @param functionId the id
	 * @return a specification of calls
	 * @throws FlameServiceNotFoundException if the application has no such function
	 */
	MethodSpec function(String functionId);

	/**
	 * Call a method of a service by its id.
	 * @param serviceId the id of the service
	 * @param methodId the id of the method
	 * @return a specification of calls
	 * @throws FlameServiceNotFoundException if the application has no such service or
	 * method
	 */
	MethodSpec method(String serviceId, String methodId);

	/**
	 * Call a method of a service by its id, without options.
	 * @param <T> the type of the result
	 * @param serviceId the id of the service
	 * @param methodId the id of the method
	 * @param resultType the type of the result
	 * @param args the arguments
	 * @return the result
	 * @throws FlameServiceNotFoundException if the application has no such service or
	 * method
	 * @see MethodSpec#call(Class)
	 */
	default <T> @Nullable T invoke(String serviceId, String methodId, Class<T> resultType, @Nullable Object... args) {
		return method(serviceId, methodId).args(args).call(resultType);
	}

	/**
	 * Call a method of a service by its id, without options.
	 * @param <T> the type of the result
	 * @param serviceId the id of the service
	 * @param methodId the id of the method
	 * @param resultType the type of the result
	 * @param args the arguments
	 * @return the result
	 * @throws FlameServiceNotFoundException if the application has no such service or
	 * method
	 * @see MethodSpec#call(ParameterizedTypeReference)
	 */
	default <T> @Nullable T invoke(String serviceId, String methodId, ParameterizedTypeReference<T> resultType,
			@Nullable Object... args) {
		return method(serviceId, methodId).args(args).call(resultType);
	}

	/**
	 * Options of calls. What is not given here is as the method says, then as the service
	 * says, then as the pool says.
	 *
	 * @param <O> the type of the specification
	 */
	interface OptionsSpec<O extends OptionsSpec<O>> {

		/**
		 * Call on runners of another pool. Makes no difference where services are real.
		 * @param pool the name of the pool; if there is none of this name, calls fail
		 * with a {@link FlameConfigurationException}
		 * @return a specification with this option
		 */
		O pool(String pool);

		/**
		 * How long one execution may take.
		 * @param timeout the time-out, at least a millisecond
		 * @return a specification with this option
		 */
		O timeout(Duration timeout);

		/**
		 * How long a call may wait for a runner, its start included. Makes no difference
		 * where services are real.
		 * @param acquireTimeout the time-out, at least a millisecond
		 * @return a specification with this option
		 */
		O acquireTimeout(Duration acquireTimeout);

		/**
		 * The key by which repeated calls are recognised. Of calls of the method with the
		 * same key that reach the same runner one is executed, and the others get its
		 * result, whatever their arguments. Where services are real every call is
		 * executed. The handler gets the key from its {@link InvocationContext}.
		 * @param key the key
		 * @return a specification with this option
		 */
		O idempotencyKey(String key);

		/**
		 * How often a call is tried at the most. Only what is safe is tried again, with
		 * the pauses of the pool. Makes no difference where services are real.
		 * @param maxAttempts the number of attempts, the first one included
		 * @return a specification with this option
		 */
		O retry(int maxAttempts);

		/**
		 * Which calls get a runner first when several wait for one. Among equals who came
		 * first is served first. Makes no difference where services are real.
		 * @param priority higher ones go before lower ones, 0 for calls that say nothing
		 * @return a specification with this option
		 */
		O priority(int priority);

		/**
		 * Name calls in logs: as long as a call lasts the tag is part of the logging
		 * context (MDC) of the thread that executes it in this process. It travels to the
		 * runner if {@code flame.context.mdc-keys} names its key.
		 * @param key the key of the tag
		 * @param value the value of the tag
		 * @return a specification with this tag beside the others
		 */
		O tag(String key, String value);

	}

	/**
	 * Specification of calls of a service.
	 * <p>
	 * A call is given as a lambda that calls exactly one method of the service and
	 * returns what that returns, for example {@code (billing) -> billing.charge(order)}.
	 * The lambda is executed at once, and only to learn which method is meant and with
	 * which arguments; within it the method returns {@code null}, {@code false} or a
	 * number that means nothing. A lambda that calls no or two methods, or that can be
	 * seen to do something with the result, leads to an {@link IllegalArgumentException},
	 * and to no call.
	 *
	 * @param <S> the type of the service
	 */
	interface ServiceSpec<S> extends OptionsSpec<ServiceSpec<S>> {

		/**
		 * Call the method and wait for its result.
		 * @param <R> the type of the result
		 * @param <X> the exceptions that the method declares
		 * @param call calls the method
		 * @return the result
		 * @throws X what the method threw
		 * @throws FlameException if the call fails otherwise
		 * @throws IllegalArgumentException if {@code call} does not call exactly one
		 * method
		 */
		<R extends @Nullable Object, X extends Exception> R call(ServiceCall<S, R, X> call) throws X;

		/**
		 * Call a method without a result and wait for its end.
		 * @param <X> the exceptions that the method declares
		 * @param action calls the method
		 * @throws X what the method threw
		 * @throws FlameException if the call fails otherwise
		 * @throws IllegalArgumentException if {@code action} does not call exactly one
		 * method
		 */
		<X extends Exception> void run(ServiceAction<S, X> action) throws X;

		/**
		 * Call the method, wait, and get as a value what became of it.
		 * @param <R> the type of the result
		 * @param call calls the method
		 * @return the result or the exception
		 * @throws IllegalArgumentException if {@code call} does not call exactly one
		 * method
		 */
		<R extends @Nullable Object> FlameResult<R> result(ServiceCall<S, R, ? extends Exception> call);

		/**
		 * Call the method without waiting for it.
		 * <p>
		 * Who cancels the future, or completes it otherwise, cancels the call: its
		 * handler is interrupted. Futures that are derived from it do not. Arguments must
		 * not change before it is done.
		 * @param <R> the type of the result
		 * @param call calls the method
		 * @return the result as soon as it is there
		 * @throws IllegalArgumentException if {@code call} does not call exactly one
		 * method
		 */
		<R extends @Nullable Object> CompletableFuture<R> submit(ServiceCall<S, R, ? extends Exception> call);

		/**
		 * Call the method for each of many inputs, for example
		 * {@code map(photos, Thumbnails::render)}.
		 * @param <T> the type of the inputs
		 * @param <R> the type of the results
		 * @param inputs the inputs, fetched one after the other as calls are made
		 * @param call calls the method for an input
		 * @return a specification of these calls
		 * @throws IllegalArgumentException if there is an
		 * {@linkplain #idempotencyKey(String) idempotency key}, which is that of one call
		 */
		<T extends @Nullable Object, R extends @Nullable Object> MapSpec<T, R> map(Iterable<? extends T> inputs,
				ServiceFunction<S, T, R> call);

		/**
		 * Call the method, with or without a result, and neither wait for it nor learn
		 * what becomes of it. A failure is logged and published as
		 * {@link FlameCastFailedEvent}; the end of the application waits for the call,
		 * ten seconds at the most. Arguments must not change meanwhile.
		 * @param action calls the method
		 * @throws IllegalArgumentException if {@code action} does not call exactly one
		 * method
		 */
		void cast(ServiceAction<S, ? extends Exception> action);

	}

	/**
	 * Specification of calls of a method that is known by its id.
	 */
	interface MethodSpec extends OptionsSpec<MethodSpec> {

		/**
		 * The arguments, in place of those that were given before.
		 * @param args a value for each parameter but an {@link InvocationContext}
		 * @return a specification with these arguments
		 * @throws IllegalArgumentException if the method takes others
		 */
		MethodSpec args(@Nullable Object... args);

		/**
		 * Call the method and wait for its result.
		 * @param <T> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return the result
		 * @throws FlameException if the call fails
		 * @throws RuntimeException what the method threw; a checked exception as the
		 * cause of an {@link java.lang.reflect.UndeclaredThrowableException}
		 * @throws IllegalArgumentException if the method returns another type, or takes
		 * other arguments
		 */
		<T> @Nullable T call(Class<T> resultType);

		/**
		 * Call the method and wait for its result.
		 * @param <T> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return the result
		 * @throws FlameException if the call fails
		 * @throws RuntimeException what the method threw; a checked exception as the
		 * cause of an {@link java.lang.reflect.UndeclaredThrowableException}
		 * @throws IllegalArgumentException if the method returns another type, or takes
		 * other arguments
		 */
		<T> @Nullable T call(ParameterizedTypeReference<T> resultType);

		/**
		 * Call the method, wait, and get as a value what became of it.
		 * @param <T> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return the result or the exception
		 * @throws IllegalArgumentException if the method returns another type, or takes
		 * other arguments
		 */
		<T> FlameResult<@Nullable T> result(Class<T> resultType);

		/**
		 * Call the method, wait, and get as a value what became of it.
		 * @param <T> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return the result or the exception
		 * @throws IllegalArgumentException if the method returns another type, or takes
		 * other arguments
		 */
		<T> FlameResult<@Nullable T> result(ParameterizedTypeReference<T> resultType);

		/**
		 * Call the method without waiting for it.
		 * @param <T> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return the result as soon as it is there
		 * @throws IllegalArgumentException if the method returns another type, or takes
		 * other arguments
		 * @see ServiceSpec#submit(ServiceCall)
		 */
		<T> CompletableFuture<@Nullable T> submit(Class<T> resultType);

		/**
		 * Call the method without waiting for it.
		 * @param <T> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return the result as soon as it is there
		 * @throws IllegalArgumentException if the method returns another type, or takes
		 * other arguments
		 * @see ServiceSpec#submit(ServiceCall)
		 */
		<T> CompletableFuture<@Nullable T> submit(ParameterizedTypeReference<T> resultType);

		/**
		 * Call the method, which takes one argument, for each of many inputs.
		 * @param <T> the type of the inputs
		 * @param <R> the type of the results
		 * @param inputs the inputs, fetched one after the other as calls are made
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return a specification of these calls
		 * @throws IllegalArgumentException if the method returns another type or does not
		 * take one argument, or if arguments or an idempotency key are given
		 */
		<T extends @Nullable Object, R> MapSpec<T, R> map(Iterable<? extends T> inputs, Class<R> resultType);

		/**
		 * Call the method, which takes one argument, for each of many inputs.
		 * @param <T> the type of the inputs
		 * @param <R> the type of the results
		 * @param inputs the inputs, fetched one after the other as calls are made
		 * @param resultType the type of the value, or a base type of it: {@code T} for a
		 * method that returns a {@code Mono<T>}, a future or a {@code FlameResult<T>},
		 * {@code List<T>} for a {@code Flux<T>}, {@code Void} for none
		 * @return a specification of these calls
		 * @throws IllegalArgumentException if the method returns another type or does not
		 * take one argument, or if arguments or an idempotency key are given
		 */
		<T extends @Nullable Object, R> MapSpec<T, R> map(Iterable<? extends T> inputs,
				ParameterizedTypeReference<R> resultType);

		/**
		 * Call the method, and neither wait for it nor learn what becomes of it.
		 * @throws IllegalArgumentException if the method takes other arguments
		 * @see ServiceSpec#cast(ServiceAction)
		 */
		void cast();

	}

	/**
	 * Specification of calls of a method for many inputs. As many calls are under way as
	 * the pool can execute at the same time, and only a few more results wait for being
	 * fetched: neither the inputs nor the results are ever held together, but for
	 * {@link #list()}. Where services are real there are as many calls as there are
	 * processors.
	 * <p>
	 * Inputs are fetched, and results given, by the thread that asks for results; nothing
	 * is called before it does. If it is interrupted, or if fetching an input fails, the
	 * calls that are under way are cancelled.
	 *
	 * @param <T> the type of the inputs
	 * @param <R> the type of the results
	 */
	interface MapSpec<T extends @Nullable Object, R extends @Nullable Object> {

		/**
		 * Have fewer calls under way than the pool can execute, to leave it to others.
		 * @param max how many calls at the same time at the most
		 * @return a specification with this limit
		 */
		MapSpec<T, R> maxConcurrency(int max);

		/**
		 * Give results as calls end, and not in the order of the inputs.
		 * @return a specification without an order
		 */
		MapSpec<T, R> unordered();

		/**
		 * Wait for all results. The first failure, whatever its input, cancels the other
		 * calls and is thrown.
		 * @return the results
		 * @throws FlameException if a call fails
		 * @throws RuntimeException what the method threw; a checked exception as the
		 * cause of an {@link java.lang.reflect.UndeclaredThrowableException}
		 */
		List<R> list();

		/**
		 * Get the results one after the other. The first failure, whatever its input, is
		 * thrown as soon as the stream asks for the next result, and cancels the other
		 * calls. So does closing the stream, which is necessary if not all of it is used.
		 * @return the results
		 */
		Stream<R> stream();

		/**
		 * Get what became of the calls one after the other: a failure ends no other call.
		 * Closing the stream cancels those that are under way, and is necessary if not
		 * all of it is used.
		 * @return the results as values
		 */
		Stream<FlameResult<R>> results();

		/**
		 * Get what became of each call together with its input: a failure ends no other
		 * call. What the action throws is thrown, and cancels those that are under way.
		 * @param action gets an input and what became of it
		 */
		void forEach(BiConsumer<? super T, ? super FlameResult<R>> action);

	}

	/**
	 * Calls a method of a service.
	 *
	 * @param <S> the type of the service
	 * @param <R> the type of the result
	 * @param <X> the exceptions that the method declares
	 */
	@FunctionalInterface
	interface ServiceCall<S, R extends @Nullable Object, X extends Exception> {

		/**
		 * Call the method.
		 * @param service what to call it on
		 * @return what it returns
		 * @throws X what the method declares
		 */
		R call(S service) throws X;

	}

	/**
	 * Calls a method of a service for an input.
	 *
	 * @param <S> the type of the service
	 * @param <T> the type of the input
	 * @param <R> the type of the result
	 */
	@FunctionalInterface
	interface ServiceFunction<S, T extends @Nullable Object, R extends @Nullable Object> {

		/**
		 * Call the method.
		 * @param service what to call it on
		 * @param input the input
		 * @return what it returns
		 * @throws Exception what the method declares
		 */
		R call(S service, T input) throws Exception;

	}

	/**
	 * Calls a method of a service, and takes no interest in its result.
	 *
	 * @param <S> the type of the service
	 * @param <X> the exceptions that the method declares
	 */
	@FunctionalInterface
	interface ServiceAction<S, X extends Exception> {

		/**
		 * Call the method.
		 * @param service what to call it on
		 * @throws X what the method declares
		 */
		void run(S service) throws X;

	}

}
