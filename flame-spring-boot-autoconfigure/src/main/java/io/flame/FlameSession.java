package io.flame;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.unit.DataSize;

/**
 * A session: calls that execute one after the other on one runner, and share state. It
 * outlives its runner, and with a durable store also its parent. For example:
 *
 * <pre class="code">
 * try (FlameSession session = flame.openSession("agents", (spec) -&gt; spec.context(new Chat()))) {
 *     Agent agent = session.service(Agent.class);
 *     String reply = agent.ask("How are you?");
 * }
 * </pre>
 *
 * The state of a session consists of a shared context and of an instance of each
 * {@link FlameSessionScope} service that was called. What a call changes is committed
 * together with its result before its caller gets the result; a call that fails changes
 * nothing. A session that is not used gives up its place on the runner after its idle
 * time-out and continues anywhere; it is deleted when it is closed, or when it has not
 * been used for its lease.
 * <p>
 * Sessions are thread-safe. A session does not call itself: neither an update of its
 * context nor, in the local role, one of its handlers may use it.
 */
public interface FlameSession extends AutoCloseable {

	/**
	 * The id, by which the session can be {@linkplain FlameClient#session(String)
	 * reopened}.
	 * @return the id
	 */
	String id();

	/**
	 * The pool whose runners execute its calls.
	 * @return the name of the pool
	 */
	String pool();

	/**
	 * What the application has said about the session when it was opened.
	 * @return the labels
	 */
	Map<String, String> labels();

	/**
	 * A proxy of a service whose calls belong to the session. They execute in their
	 * order, but for those of {@linkplain FlameMethod#readOnly() read-only} methods.
	 * @param <S> the type of the service
	 * @param type its class, or an interface of it
	 * @return the proxy
	 * @throws FlameConfigurationException if no service, or more than one, is of this
	 * type
	 */
	<S> S service(Class<S> type);

	/**
	 * A proxy of a service by its id and its type.
	 * @param <S> the type of the service
	 * @param serviceId the id of the service
	 * @param type its class, or an interface of it
	 * @return the proxy
	 * @throws FlameServiceNotFoundException if the application has no such service
	 * @throws FlameConfigurationException if the service is not of this type
	 */
	<S> S service(String serviceId, Class<S> type);

	/**
	 * Set the state of a {@link FlameSessionScope} service to that of an object, and
	 * return a proxy of the service. Takes its turn in the order of the calls. The object
	 * itself is not used any more.
	 * @param <S> the type of the service
	 * @param instance an object of the class of the service, which the container has not
	 * created
	 * @return the proxy
	 * @throws FlameConfigurationException if no service is of this class, or the service
	 * is not stateful
	 * @throws FlameSerializationException if the state cannot be written
	 */
	<S> S service(S instance);

	/**
	 * A client all of whose calls belong to the session, for calls with options, calls by
	 * id, and calls that are not waited for.
	 * @return the client, the same one for each invocation
	 */
	FlameClient client();

	/**
	 * Keep a value, as long as the session exists.
	 * @param <T> the type of the value
	 * @param value the value, whose class must not be generic; for other values and for
	 * streams use the methods of the {@link #client()}
	 * @return a reference to the value
	 * @see FlameClient#put(Object)
	 */
	default <T> FlameRef<T> put(T value) {
		return client().put(value);
	}

	/**
	 * Read the shared context as it was committed last.
	 * @param <T> the type of the context
	 * @param type its class
	 * @return a copy of the context, {@code null} if there is none
	 * @throws FlameSessionClosedException if the session does not exist any more
	 * @throws FlameSerializationException if the context is not of this type
	 */
	<T> @Nullable T context(Class<T> type);

	/**
	 * Read the shared context of a generic type.
	 * @param <T> the type of the context
	 * @param type its type
	 * @return a copy of the context, {@code null} if there is none
	 * @see #context(Class)
	 */
	<T> @Nullable T context(ParameterizedTypeReference<T> type);

	/**
	 * Replace the shared context by one that is derived from it. Its type is that with
	 * which the session was opened or its context was read before, else the one that the
	 * application's services declare as {@code SessionContext<T>}.
	 * @param <T> the type of the context
	 * @param update makes the new context of the current one; called again if another
	 * parent changes the session meanwhile
	 * @return the new context
	 * @throws FlameConfigurationException if the type is not known, see
	 * {@link #updateContext(Class, UnaryOperator)}
	 */
	<T> @Nullable T updateContext(UnaryOperator<@Nullable T> update);

	/**
	 * Replace the shared context by one that is derived from it. Takes its turn in the
	 * order of the calls. An update that another parent has overtaken is repeated, so
	 * that none is lost, and none applied twice.
	 * @param <T> the type of the context
	 * @param type its class
	 * @param update makes the new context of the current one; called again if another
	 * parent changes the session meanwhile
	 * @return the new context
	 * @throws FlameSessionClosedException if the session does not exist any more
	 * @throws FlameStorageException if the store fails; whether the update has taken
	 * effect is unknown then
	 */
	<T> @Nullable T updateContext(Class<T> type, UnaryOperator<@Nullable T> update);

	/**
	 * The session at this moment.
	 * @return its state and counters
	 */
	FlameSessionStatus status();

	/**
	 * Give up the place on the runner: its instances are destroyed, and its slot is free.
	 * The next call restores them, perhaps on another runner. Does nothing while calls
	 * execute or wait.
	 */
	void passivate();

	/**
	 * Close the session when the calls that were begun before have ended, and delete its
	 * state. Other calls fail with a {@link FlameSessionClosedException} from now on.
	 * Does nothing if the session does not exist any more.
	 */
	@Override
	void close();

	/**
	 * What can be said about a session when it is opened.
	 */
	interface Spec {

		/**
		 * Set the id. By default a random one.
		 * @param id the id, up to 128 letters, digits, {@code .}, {@code _}, {@code :}
		 * and {@code -}
		 * @return this
		 */
		Spec id(String id);

		/**
		 * Set the shared context. By default there is none.
		 * @param context the context, which is written at once
		 * @return this
		 */
		Spec context(Object context);

		/**
		 * Set the resources that the runner must have been started with. By default those
		 * of the pool.
		 * @param customizer says what resources
		 * @return this
		 */
		Spec resources(Consumer<Resources> customizer);

		/**
		 * Have a slot of the runner for the session alone, from its first call until it
		 * is closed or passivated. By default its calls share the slots with others.
		 * @return this
		 */
		Spec exclusive();

		/**
		 * Set how long the session keeps its place on the runner without a call. By
		 * default {@code flame.sessions.idle-timeout}.
		 * @param idleTimeout the time, at least a millisecond
		 * @return this
		 */
		Spec idleTimeout(Duration idleTimeout);

		/**
		 * Set how long the session is kept without being used. By default
		 * {@code flame.sessions.lease}.
		 * @param lease the time, at least a millisecond
		 * @return this
		 */
		Spec lease(Duration lease);

		/**
		 * Say something about the session, for operators.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		Spec label(String key, String value);

	}

	/**
	 * Resources of a runner. The backend of the pool chooses what is not set, and ignores
	 * what it cannot provide.
	 */
	interface Resources {

		/**
		 * Set the number of processors.
		 * @param cpu the number, which may be a fraction
		 * @return this
		 */
		Resources cpu(double cpu);

		/**
		 * Set the memory.
		 * @param memory the size, at least 16 MB
		 * @return this
		 */
		Resources memory(DataSize memory);

		/**
		 * Set the number of graphics processors.
		 * @param gpu the number
		 * @return this
		 */
		Resources gpu(int gpu);

		/**
		 * Set a label of the host, the container or the pod, as the backend defines it.
		 * @param key the key
		 * @param value the value
		 * @return this
		 */
		Resources label(String key, String value);

	}

}
