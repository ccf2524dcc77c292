package io.flame.client;

import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;

/**
 * The session to which calls belong. Implementations are thread-safe.
 */
public interface CallSession {

	/**
	 * The id of the session.
	 * @return the id
	 */
	String id();

	/**
	 * The pool of the session.
	 * @return the name of the pool
	 */
	String pool();

	/**
	 * Begin a call on the thread of its caller: from now on it has its place in the order
	 * of the calls.
	 * @param service the service
	 * @param method the method
	 * @return the turn of the call, which is closed when the call has ended
	 * @throws io.flame.FlameException if the session accepts no call
	 */
	SessionTurn begin(ServiceDefinition service, MethodDefinition method);

}
