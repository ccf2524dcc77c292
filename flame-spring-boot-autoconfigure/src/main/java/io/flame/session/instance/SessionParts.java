package io.flame.session.instance;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.protocol.SessionRequest;

import org.springframework.beans.factory.ObjectFactory;

/**
 * The parts of the state of a session: the context and what no call has used yet as
 * bytes, the others as instances. Thread-safe.
 */
final class SessionParts {

	private static final byte[] NONE = {};

	private final InstanceFactory factory;

	private final Map<String, byte[]> unused;

	private final Map<String, SessionInstance> instances = new ConcurrentHashMap<>();

	/** Creating an instance may take long, and must not pin a virtual thread. */
	private final ReentrantLock creation = new ReentrantLock();

	/** What the instances that are being created have been given, the innermost first. */
	private final Deque<Set<SessionInstance>> dependencies = new ArrayDeque<>();

	private final DestructionCallbacks destruction = new DestructionCallbacks();

	private volatile byte[] context;

	SessionParts(Map<String, byte[]> state, InstanceFactory factory) {
		this.unused = new HashMap<>(state);
		this.factory = factory;
		byte[] context = this.unused.remove(SessionRequest.CONTEXT);
		this.context = (context != null) ? context : NONE;
	}

	/**
	 * The shared context.
	 * @return the context, of no bytes for none
	 */
	byte[] context() {
		return this.context;
	}

	void context(byte[] context) {
		this.context = context;
	}

	/**
	 * The instance of a bean, which is created if there is none.
	 */
	SessionInstance instance(String beanName, ObjectFactory<?> container) {
		SessionInstance existing = this.instances.get(beanName);
		if (existing != null && !this.creation.isHeldByCurrentThread()) {
			return existing;
		}
		this.creation.lock();
		try {
			SessionInstance instance = this.instances.get(beanName);
			if (instance == null) {
				instance = create(beanName, container);
				this.instances.put(beanName, instance);
			}
			if (!this.dependencies.isEmpty()) {
				this.dependencies.getFirst().add(instance);
			}
			return instance;
		}
		finally {
			this.creation.unlock();
		}
	}

	private SessionInstance create(String beanName, ObjectFactory<?> container) {
		String part = this.factory.part(beanName);
		Set<SessionInstance> given = new HashSet<>();
		this.dependencies.push(given);
		try {
			SessionInstance created = this.factory.create(beanName, this.unused.getOrDefault(part, NONE), container,
					given, this.destruction);
			this.unused.remove(part);
			return created;
		}
		catch (RuntimeException | Error ex) {
			this.destruction.run(beanName);
			throw ex;
		}
		finally {
			this.dependencies.pop();
		}
	}

	void registerDestruction(String beanName, Runnable callback) {
		this.creation.lock();
		try {
			this.destruction.register(beanName, callback);
		}
		finally {
			this.creation.unlock();
		}
	}

	void destroy() {
		this.creation.lock();
		try {
			this.instances.clear();
			this.destruction.runAll();
		}
		finally {
			this.creation.unlock();
		}
	}

}
