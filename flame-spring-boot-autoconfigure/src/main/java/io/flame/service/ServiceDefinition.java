package io.flame.service;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

	private final boolean function;

	private final boolean part;

	private final boolean sessionScoped;

	/** The beans of methods, if each is one of its own. */
	private final Map<String, String> beanNames = new LinkedHashMap<>();

	private final Map<String, MethodDefinition> methods = new LinkedHashMap<>();

	private final Map<Method, MethodDefinition> byMethod = new ConcurrentHashMap<>();

	ServiceDefinition(String id, String beanName, Class<?> type, boolean function, boolean sessionScoped,
			Collection<MethodDefinition> methods) {
		this(id, beanName, type, function, false, sessionScoped);
		methods.forEach((method) -> {
			this.methods.put(method.id(), method);
			this.byMethod.put(method.method(), method);
		});
	}

	private ServiceDefinition(String id, String beanName, Class<?> type, boolean function, boolean part,
			boolean sessionScoped) {
		this.id = id;
		this.beanName = beanName;
		this.type = type;
		this.function = function;
		this.part = part;
		this.sessionScoped = sessionScoped;
	}

	/**
	 * A service, or what will be a part of one, whose methods are beans each.
	 */
	static ServiceDefinition part(String id, String beanName, Class<?> type, MethodDefinition method) {
		ServiceDefinition part = new ServiceDefinition(id, beanName, type, false, true, false);
		part.methods.put(method.id(), method);
		part.byMethod.put(method.method(), method);
		part.beanNames.put(method.id(), beanName);
		return part;
	}

	boolean isPart() {
		return this.part;
	}

	/**
	 * Put parts together. As a whole they are called by ids only: the methods of the
	 * beans are the same.
	 */
	ServiceDefinition with(ServiceDefinition other) {
		ServiceDefinition whole = new ServiceDefinition(this.id, this.beanName, this.type, false, true, false);
		for (ServiceDefinition each : List.of(this, other)) {
			whole.methods.putAll(each.methods);
			whole.beanNames.putAll(each.beanNames);
		}
		return whole;
	}

	/**
	 * The service id on the wire.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The name of the bean, that of the first method if the service is put together of
	 * several.
	 * @return the bean name
	 */
	public String beanName() {
		return this.beanName;
	}

	/**
	 * The names of all beans, if the service is put together of several.
	 * @return the bean names
	 */
	public Collection<String> beanNames() {
		return this.part ? Collections.unmodifiableCollection(this.beanNames.values()) : List.of(this.beanName);
	}

	/**
	 * The name of the bean that executes a method.
	 * @param method one of the methods of this service
	 * @return the bean name
	 */
	public String beanName(MethodDefinition method) {
		return this.part ? this.beanNames.getOrDefault(method.id(), this.beanName) : this.beanName;
	}

	/**
	 * The type of the bean, as far as its definition tells.
	 * @return a class, or an interface
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * Whether each session has an instance of its own. Such a service can be called in a
	 * session only.
	 * @return whether the bean belongs to sessions
	 */
	public boolean isSessionScoped() {
		return this.sessionScoped;
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
