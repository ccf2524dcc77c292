package io.flame.service;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;

/**
 * A bean whose methods can be called by id. Immutable and thread-safe.
 */
public final class ServiceDefinition {

	private final String id;

	private final String beanName;

	private final Class<?> type;

	private final @Nullable String pool;

	private final @Nullable Duration timeout;

	private final boolean function;

	private final Map<String, MethodDefinition> methods = new LinkedHashMap<>();

	private final Map<Method, MethodDefinition> byMethod = new ConcurrentHashMap<>();

	ServiceDefinition(String id, String beanName, Class<?> type, @Nullable String pool, @Nullable Duration timeout,
			boolean function, Collection<MethodDefinition> methods) {
		this.id = id;
		this.beanName = beanName;
		this.type = type;
		this.pool = pool;
		this.timeout = timeout;
		this.function = function;
		methods.forEach((method) -> {
			this.methods.put(method.id(), method);
			this.byMethod.put(method.method(), method);
		});
	}

	/**
	 * The service id on the wire.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The name of the bean.
	 * @return the bean name
	 */
	public String beanName() {
		return this.beanName;
	}

	/**
	 * The type of the bean, as far as its definition tells.
	 * @return a class, or an interface
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * The pool of methods that name none.
	 * @return the name of the pool, {@code null} for the default pool
	 */
	public @Nullable String pool() {
		return this.pool;
	}

	/**
	 * The time for one execution of methods that name none.
	 * @return the time-out, {@code null} for the pool's
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * The methods of the service.
	 * @return the methods by id
	 */
	public Map<String, MethodDefinition> methods() {
		return Collections.unmodifiableMap(this.methods);
	}

	/**
	 * Find a method by its id.
	 * @param methodId the id
	 * @return the method or {@code null}
	 */
	public @Nullable MethodDefinition findMethod(String methodId) {
		return this.methods.get(methodId);
	}

	/**
	 * The only method of a function.
	 * @return the method, {@code null} if the service is no function
	 */
	public @Nullable MethodDefinition function() {
		return this.function ? this.methods.get(ServiceIntrospector.FUNCTION_METHOD_ID) : null;
	}

	/**
	 * Find the method that a call through a proxy means, which may be declared by an
	 * interface or a base class.
	 * @param method the called method
	 * @return the method, or {@code null} if it is no part of the service
	 */
	public @Nullable MethodDefinition findMethod(Method method) {
		MethodDefinition known = this.byMethod.get(method);
		if (known != null) {
			return known;
		}
		MethodDefinition found = this.byMethod.get(mostSpecific(method, this.type));
		if (found != null) {
			this.byMethod.put(method, found);
		}
		return found;
	}

	static Method mostSpecific(Method method, Class<?> type) {
		return BridgeMethodResolver.findBridgedMethod(ClassUtils.getMostSpecificMethod(method, type));
	}

}
