package io.flame;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * Fluent client of the application's services, for calls with options of their own, calls
 * whose result is a value or arrives later, and calls without a result. It is a bean in
 * every role; where services are real it executes them in the process.
 * <p>
 * Options make a client proxy. The verbs execute a lambda with this proxy, and
 * {@link ServiceSpec#proxy() proxy()} returns it. For example:
 *
 * <pre class="code">
 * Receipt receipt = flame.service(Billing.class)
 *     .timeout(Duration.ofSeconds(2))
 *     .call((billing) -&gt; billing.charge(order));
 * </pre>
 *
 * The client and its specifications are immutable, thread-safe and reusable: an option
 * makes a new specification and does not change the existing one.
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
	 * Call a service by its id and its type, for types of several services.
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
	 * Open a session.
	 * @param pool the name of the pool whose runners execute its calls
	 * @return the session
	 * @throws FlameConfigurationException if there is no such pool, or this process
	 * cannot open sessions
	 */
	default FlameSession openSession(String pool) {
		return openSession(pool, (spec) -> {
		});
	}

	/**
	 * Open a session.
	 * @param pool the name of the pool whose runners execute its calls
	 * @param customizer says more about the session
	 * @return the session
	 * @throws FlameConfigurationException if there is no such pool, or this process
	 * cannot open sessions
	 * @throws FlameSessionConflictException if there is a session with the chosen id
	 * @throws FlameSerializationException if the context cannot be written
	 */
	FlameSession openSession(String pool, Consumer<FlameSession.Spec> customizer);

	/**
	 * Reopen a session that this parent or another one with the same store has opened.
	 * @param id the id of the session
	 * @return the session
	 * @throws FlameSessionClosedException if there is none
	 */
	FlameSession session(String id);

	/**
	 * Keep a value and get a reference to it. The value is written at once. Its owner is
	 * the session of this client; in a handler, the session or the parent of the call;
	 * otherwise this process.
	 * @param <T> the type of the value
	 * @param value the value, whose class must not be generic
	 * @return the reference
	 * @throws IllegalArgumentException if the class of the value is generic, see
	 * {@link #put(Object, ParameterizedTypeReference)}
	 * @throws FlameSerializationException if the value cannot be written
	 * @throws FlameReferenceLimitException if the owner has too much
	 * @throws FlameStorageException if the storage fails
	 */
	<T> FlameRef<T> put(T value);

	/**
	 * Keep a value of a declared type, such as an interface with {@code @JsonTypeInfo}.
	 * @param <T> the type of the value
	 * @param value the value
	 * @param type the type with which the value is written, and read by the returned
	 * reference
	 * @return the reference
	 * @see #put(Object)
	 */
	<T extends @Nullable Object> FlameRef<T> put(T value, Class<T> type);

	/**
	 * Keep a value of a generic type, such as {@code List<Order>}.
	 * @param <T> the type of the value
	 * @param value the value
	 * @param type the type with which the value is written, and read by the returned
	 * reference
	 * @return the reference
	 * @see #put(Object)
	 */
	<T extends @Nullable Object> FlameRef<T> put(T value, ParameterizedTypeReference<T> type);

	/**
	 * Keep the content of a resource, which need not fit into memory.
	 * @param resource the resource, which is read at once
	 * @return the reference
	 * @throws FlameStorageException if the resource cannot be read, or the storage fails
	 * @throws FlameReferenceLimitException if the owner has too much
	 */
	FlameRef<Resource> put(Resource resource);

	/**
	 * Keep the content of a file, which need not fit into memory.
	 * @param file the file, which is read at once
	 * @return the reference
	 * @see #put(Resource)
	 */
	default FlameRef<Resource> put(Path file) {
		return put(new FileSystemResource(file));
	}

	/**
	 * Keep the rest of a stream, which need not fit into memory.
	 * @param stream the stream, which is read at once and not closed
	 * @return the reference
	 * @see #put(Resource)
	 */
	FlameRef<Resource> put(InputStream stream);

	/**
	 * Use a reference that does not exist yet, such as the future result of a method that
	 * returns one, as an argument of calls.
	 * @param <T> the type of the value
	 * @param future completes with the reference; cancelled if the returned reference is
	 * deleted before
	 * @return a reference that is pending until then
	 */
	<T extends @Nullable Object> FlameRef<T> pending(CompletableFuture<? extends FlameRef<T>> future);

	/**
	 * Options of calls. An option of a call precedes that of the method, which precedes
	 * that of the service, which precedes that of the pool.
	 *
	 * @param <O> the type of the specification
	 */
	interface OptionsSpec<O extends OptionsSpec<O>> {

		/**
		 * Call on runners of another pool. Ignored where services are real.
		 * @param pool the name of the pool; if it does not exist, calls fail with a
		 * {@link FlameConfigurationException}
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
		 * How long a call may wait for a runner, its start included. Ignored where
		 * services are real.
		 * @param acquireTimeout the time-out, at least a millisecond
		 * @return a specification with this option
		 */
		O acquireTimeout(Duration acquireTimeout);

		/**
		 * The key that identifies duplicates. Of calls of the method with the same key
		 * that reach the same runner one is executed, and the others get its result.
		 * Where services are real every call is executed. The handler gets the key from
		 * its {@link InvocationContext}.
		 * @param key the key
		 * @return a specification with this option
		 */
		O idempotencyKey(String key);

		/**
		 * How often a call is attempted at most. Only what is safe is attempted again.
		 * Ignored where services are real.
		 * @param maxAttempts the number of attempts, the first one included
		 * @return a specification with this option
		 */
		O maxAttempts(int maxAttempts);

		/**
		 * The pause before the second attempt. It doubles from one attempt to the next,
		 * up to the pool's {@code retry.max-delay}. Ignored where services are real.
		 * @param retryDelay the pause, at least a millisecond
		 * @return a specification with this option
		 */
		O retryDelay(Duration retryDelay);

		/**
		 * Which calls get a runner first when several wait for one; calls of the same
		 * priority are served in their order. Ignored where services are real.
		 * @param priority higher ones precede lower ones; 0 by default
		 * @return a specification with this option
		 */
		O priority(int priority);

		/**
		 * Tag calls in logs: for the duration of a call the tag is part of the logging
		 * context (MDC) of the thread that executes it in this process. It travels to the
		 * runner if {@code flame.context.mdc-keys} contains its key.
		 * @param key the key of the tag
		 * @param value the value of the tag
		 * @return a specification with this tag beside the others
		 */
		O tag(String key, String value);

	}

	/**
	 * Specification of calls of a service by its type.
	 * <p>
	 * A lambda is given a client proxy and may do anything with it: call several methods,
	 * work with their results, or call none. Each call in it has the options of the
	 * specification and a deadline of its own, which is fixed when the method is called.
	 * <p>
	 * {@link #call}, {@link #run} and {@link #result} execute the lambda on the calling
	 * thread; {@link #submit}, {@link #cast} and {@link #map} execute it on a worker
	 * thread, with the caller's observation and the caller's context that travels with
	 * calls.
	 *
	 * @param <S> the type of the service
	 */
	interface ServiceSpec<S> extends OptionsSpec<ServiceSpec<S>> {

		/**
		 * The client proxy: calls of its methods have the options of this specification
		 * and behave as calls of the bean otherwise.
		 * @return the proxy, the same one for each invocation
		 */
		S proxy();

		/**
		 * Execute a lambda and return its result. To catch a checked exception of a
		 * method, call the method on the {@link #proxy()}.
		 * @param <R> the type of the result
		 * @param call what to do with the service
		 * @return what the lambda returns
		 * @throws FlameException if a call fails
		 * @throws RuntimeException what the method or the lambda threw; a checked
		 * exception as the cause of an
		 * {@link java.lang.reflect.UndeclaredThrowableException}
		 */
		<R extends @Nullable Object> R call(ServiceCall<S, R> call);

		/**
		 * Execute a lambda without a result, and wait for the asynchronous methods that
		 * it calls. A failure that a method returns as a {@link FlameResult} or in a
		 * future is thrown as well; to handle it in the lambda, use {@link #call}.
		 * @param action what to do with the service
		 * @throws FlameException if a call fails
		 * @throws RuntimeException what the method or the lambda threw; a checked
		 * exception as the cause of an
		 * {@link java.lang.reflect.UndeclaredThrowableException}
		 */
		void run(ServiceAction<S> action);

		/**
		 * Execute a lambda and get its outcome as a value.
		 * @param <R> the type of the result
		 * @param call what to do with the service
		 * @return what the lambda returned, or the exception that it threw
		 */
		<R extends @Nullable Object> FlameResult<R> result(ServiceCall<S, R> call);

		/**
		 * Execute a lambda without waiting for it.
		 * <p>
		 * Cancelling the future, or completing it otherwise, cancels the lambda: the
		 * thread that executes it is interrupted, which cancels the call that is under
		 * way on the runner. Futures derived from it do not. The lambda is done when the
		 * asynchronous methods that it called are done as well. Arguments must not change
		 * before.
		 * @param <R> the type of the result
		 * @param call what to do with the service
		 * @return the future result
		 */
		<R extends @Nullable Object> CompletableFuture<R> submit(ServiceCall<S, R> call);

		/**
		 * Call a method without waiting for it, and leave its result where it was made:
		 * the storage gets it from the runner that executes the call, and not this
		 * process.
		 * <p>
		 * The lambda calls exactly one method of the service, as its last action, and
		 * returns what the method returns, which is not the result but {@code null}, 0 or
		 * {@code false}. For methods that return a reference themselves use
		 * {@link #submit} and {@link FlameClient#pending}.
		 * @param <R> the type of the result
		 * @param call calls a method
		 * @return a pending reference to the result. If the lambda does anything else, it
		 * fails with an {@link IllegalStateException}.
		 * @see FlameRef
		 */
		<R extends @Nullable Object> FlameRef<R> submitRef(ServiceCall<S, R> call);

		/**
		 * Execute a lambda for each of many inputs, for example
		 * {@code map(photos, Thumbnails::render)}. As many lambdas are executed at the
		 * same time as the pool can execute calls: the pool of the
		 * {@linkplain #pool(String) option}, else that of the service's methods, and the
		 * smallest one if they belong to several pools.
		 * @param <T> the type of the inputs
		 * @param <R> the type of the results
		 * @param inputs the inputs, fetched one after the other as calls are made
		 * @param call what to do with the service and an input
		 * @return a specification of these calls
		 * @throws IllegalArgumentException if there is an
		 * {@linkplain #idempotencyKey(String) idempotency key}, which is that of one call
		 */
		<T extends @Nullable Object, R extends @Nullable Object> MapSpec<T, R> map(Iterable<? extends T> inputs,
				ServiceFunction<S, T, R> call);

		/**
		 * Execute a lambda, and the asynchronous methods that it calls, without waiting
		 * for it and without a result. A failure, also one that a method returns as a
		 * {@link FlameResult} or in a future, is logged and published as a
		 * {@link FlameCastFailedEvent}; the shutdown of the application waits for the
		 * lambda, ten seconds at most. Arguments must not change meanwhile.
		 * @param action what to do with the service
		 */
		void cast(ServiceAction<S> action);

	}

	/**
	 * Specification of calls of a method by its id. The caller waits for the result of an
	 * asynchronous method, too.
	 */
	interface MethodSpec extends OptionsSpec<MethodSpec> {

		/**
		 * Fix the type of the result.
		 * @param <R> the type of the result
		 * @param resultType the type of the value, or a base type of it: {@code R} for a
		 * method that returns a {@code Mono<R>}, a future or a {@code FlameResult<R>},
		 * {@code List<R>} for a {@code Flux<R>}, {@code Void} for none
		 * @return a specification of calls with this result
		 * @throws IllegalArgumentException if the method returns another type
		 */
		<R> ReturningSpec<R> returning(Class<R> resultType);

		/**
		 * Fix the generic type of the result.
		 * @param <R> the type of the result
		 * @param resultType the type of the value, or a base type of it
		 * @return a specification of calls with this result
		 * @throws IllegalArgumentException if the method returns another type
		 * @see #returning(Class)
		 */
		<R> ReturningSpec<R> returning(ParameterizedTypeReference<R> resultType);

		/**
		 * Call the method, wait for it, and ignore its result.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * {@linkplain FlameRef reference} to it
		 * @throws FlameException if the call fails
		 * @throws RuntimeException what the method threw; a checked exception as the
		 * cause of an {@link java.lang.reflect.UndeclaredThrowableException}
		 * @throws IllegalArgumentException if the method takes other arguments
		 */
		void run(@Nullable Object... args);

		/**
		 * Call the method without waiting for it, and leave its result where it was made.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * reference to a value of the parameter's type
		 * @return a pending reference to the result; to the value of the reference that
		 * the method returns, if it returns one
		 * @throws IllegalArgumentException if the method takes other arguments
		 * @see ReturningSpec#submitRef(Object...)
		 */
		FlameRef<?> submitRef(@Nullable Object... args);

		/**
		 * Call the method without waiting for it and without a result.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * {@linkplain FlameRef reference} to it
		 * @throws IllegalArgumentException if the method takes other arguments
		 * @see ServiceSpec#cast(ServiceAction)
		 */
		void cast(@Nullable Object... args);

	}

	/**
	 * Specification of calls of a method by its id, with the type of its result. The
	 * deadline of a call is fixed by the calling thread.
	 *
	 * @param <R> the type of the result
	 */
	interface ReturningSpec<R> extends OptionsSpec<ReturningSpec<R>> {

		/**
		 * Call the method and wait for its result.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * {@linkplain FlameRef reference} to it
		 * @return the result
		 * @throws FlameException if the call fails
		 * @throws RuntimeException what the method threw; a checked exception as the
		 * cause of an {@link java.lang.reflect.UndeclaredThrowableException}
		 * @throws IllegalArgumentException if the method takes other arguments
		 */
		@Nullable R call(@Nullable Object... args);

		/**
		 * Call the method, wait, and get the outcome as a value.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * {@linkplain FlameRef reference} to it
		 * @return the result or the exception
		 * @throws IllegalArgumentException if the method takes other arguments
		 */
		FlameResult<@Nullable R> result(@Nullable Object... args);

		/**
		 * Call the method without waiting for it.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * {@linkplain FlameRef reference} to it
		 * @return the future result
		 * @throws IllegalArgumentException if the method takes other arguments
		 * @see ServiceSpec#submit(ServiceCall)
		 */
		CompletableFuture<@Nullable R> submit(@Nullable Object... args);

		/**
		 * Call the method without waiting for it, and leave its result where it was made:
		 * the storage gets it from the runner that executes the call, and not this
		 * process. If arguments are pending references, the time of the call begins when
		 * their values exist; until then the call occupies neither a runner nor a slot.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * reference to a value of the parameter's type, which is read where the method is
		 * executed
		 * @return a pending reference to the result
		 * @throws IllegalArgumentException if the method takes other arguments
		 */
		FlameRef<@Nullable R> submitRef(@Nullable Object... args);

		/**
		 * Call the method, which takes one argument, for each of many inputs.
		 * @param <T> the type of the inputs
		 * @param inputs the inputs, fetched one after the other as calls are made
		 * @return a specification of these calls
		 * @throws IllegalArgumentException if the method does not take one argument, or
		 * if there is an idempotency key
		 */
		<T extends @Nullable Object> MapSpec<T, R> map(Iterable<? extends T> inputs);

		/**
		 * Call the method without waiting for it and without a result.
		 * @param args a value for each parameter but an {@link InvocationContext}, or a
		 * {@linkplain FlameRef reference} to it
		 * @throws IllegalArgumentException if the method takes other arguments
		 * @see ServiceSpec#cast(ServiceAction)
		 */
		void cast(@Nullable Object... args);

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
	 * Does something with a service, and returns a result.
	 *
	 * @param <S> the type of the service
	 * @param <R> the type of the result
	 */
	@FunctionalInterface
	interface ServiceCall<S, R extends @Nullable Object> {

		/**
		 * Call the service.
		 * @param service a client proxy of the service
		 * @return the result
		 * @throws Exception if it fails
		 */
		R call(S service) throws Exception;

	}

	/**
	 * Does something with a service and an input, and returns a result.
	 *
	 * @param <S> the type of the service
	 * @param <T> the type of the input
	 * @param <R> the type of the result
	 */
	@FunctionalInterface
	interface ServiceFunction<S, T extends @Nullable Object, R extends @Nullable Object> {

		/**
		 * Call the service.
		 * @param service a client proxy of the service
		 * @param input the input
		 * @return the result
		 * @throws Exception if it fails
		 */
		R call(S service, T input) throws Exception;

	}

	/**
	 * Does something with a service, without a result.
	 *
	 * @param <S> the type of the service
	 */
	@FunctionalInterface
	interface ServiceAction<S> {

		/**
		 * Call the service.
		 * @param service a client proxy of the service
		 * @throws Exception if it fails
		 */
		void run(S service) throws Exception;

	}

}
