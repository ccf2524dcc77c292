package io.flame;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Takes what a {@link FlameServiceRegistrar} registers. Each service, function and method
 * is a bean. One that is made for it has the id as its name ({@code math.add} for the
 * method {@code add} of the service {@code math}).
 * <p>
 * What is wrong with a registration is a {@link FlameConfigurationException} at start-up.
 */
public interface FlameServiceRegistry {

	/**
	 * Make a service of the one bean of a type. If there is none, a bean is made of the
	 * type if it is a concrete class; if it is not, it can be called in the
	 * {@linkplain FlameMode#PARENT parent} role, and start-up fails in the others. The id
	 * is that of {@link FlameService} on the type, else the simple name of the type with
	 * a lower-case first letter.
	 * @param <S> the type
	 * @param type the type, whose public methods are those of the service
	 */
	default <S> void service(Class<S> type) {
		service(type, (spec) -> {
		});
	}

	/**
	 * Register a service. Without a {@linkplain Spec#supplier supplier} it is as with
	 * {@link #service(Class)}. What the customizer leaves open, {@link FlameService} on
	 * the type says.
	 * @param <S> the type
	 * @param type the type, whose public methods are those of the service
	 * @param customizer says more about the service
	 */
	<S> void service(Class<S> type, Consumer<Spec<S>> customizer);

	/**
	 * Register a service by an id of its own.
	 * @param <S> the type
	 * @param id the service id
	 * @param type the type, whose public methods are those of the service
	 * @param customizer says more about the service
	 */
	<S> void service(String id, Class<S> type, Consumer<Spec<S>> customizer);

	/**
	 * Register a function: a service of one method, whose method id is {@code default}.
	 * @param <A> the type of the argument
	 * @param <R> the type of the result
	 * @param id the service id
	 * @param argumentType the type of the argument
	 * @param resultType the type of the result
	 * @param function the function, which is not called in the parent role
	 */
	<A, R> void function(String id, Class<A> argumentType, Class<R> resultType, Function<A, R> function);

	/**
	 * Register a function with types of any kind, or of other beans.
	 * @param <F> a {@link Function}, {@link java.util.function.Supplier},
	 * {@link Consumer} or {@link java.util.function.BiFunction}
	 * @param id the service id
	 * @param type the type of the function, with those of its arguments and its result
	 * @param customizer gives the {@linkplain Spec#supplier supplier} of the function,
	 * which may be left out in the parent role only
	 */
	<F> void function(String id, ParameterizedTypeReference<F> type, Consumer<Spec<F>> customizer);

	/**
	 * Register one of the methods of a service that has no class.
	 * @param <A> the type of the argument
	 * @param <R> the type of the result
	 * @param serviceId the service id, the same for all methods of the service
	 * @param methodId the method id
	 * @param argumentType the type of the argument
	 * @param resultType the type of the result
	 * @param method the method, which is not called in the parent role
	 */
	<A, R> void method(String serviceId, String methodId, Class<A> argumentType, Class<R> resultType,
			Function<A, R> method);

	/**
	 * Register one of the methods of a service that has no class, with types of any kind,
	 * or of other beans.
	 * @param <F> a {@link Function}, {@link java.util.function.Supplier},
	 * {@link Consumer} or {@link java.util.function.BiFunction}
	 * @param serviceId the service id, the same for all methods of the service
	 * @param methodId the method id
	 * @param type the type of the method, with those of its arguments and its result
	 * @param customizer gives the {@linkplain Spec#supplier supplier} of the method,
	 * which may be left out in the parent role only
	 */
	<F> void method(String serviceId, String methodId, ParameterizedTypeReference<F> type,
			Consumer<Spec<F>> customizer);

	/**
	 * What can be said about a registration.
	 *
	 * @param <T> the type of the bean
	 */
	interface Spec<T> {

		/**
		 * Set the pool whose runners serve it. By default {@code flame.default-pool}.
		 * @param pool the name of a pool
		 * @return this
		 */
		Spec<T> pool(String pool);

		/**
		 * Set how long one execution may take. By default the pool's {@code timeout}.
		 * @param timeout the time-out, at least a millisecond
		 * @return this
		 */
		Spec<T> timeout(Duration timeout);

		/**
		 * Set how often a call is attempted at most. By default the pool's
		 * {@code retry.max-attempts}.
		 * @param maxAttempts the number of attempts, the first one included
		 * @return this
		 */
		Spec<T> maxAttempts(int maxAttempts);

		/**
		 * Set the pause before the second attempt; it doubles from one attempt to the
		 * next. By default the pool's {@code retry.base-delay}.
		 * @param retryDelay the pause, at least a millisecond
		 * @return this
		 */
		Spec<T> retryDelay(Duration retryDelay);

		/**
		 * Set the expression of the idempotency key, see
		 * {@link FlameMethod#idempotencyKey()}. It applies to each method that does not
		 * define an expression of its own. Parameters of a function are {@code #p0} and
		 * {@code #p1}. By default calls have no key.
		 * @param expression a SpEL expression over the parameters
		 * @return this
		 */
		Spec<T> idempotencyKey(String expression);

		/**
		 * Set what makes the bean. It is not called in the parent role.
		 * @param supplier makes the bean, out of other beans that it asks the context for
		 * @return this
		 */
		Spec<T> supplier(Function<SupplierContext, ? extends T> supplier);

	}

}
