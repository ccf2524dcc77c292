package io.flame.client;

import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.flame.FlameClient;
import io.flame.FlameConfigurationException;
import io.flame.FlameRef;
import io.flame.FlameServiceNotFoundException;
import io.flame.FlameSession;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import io.flame.store.ReferenceOwners;
import io.flame.store.References;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.Resource;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Calls the services of a catalog.
 */
public final class DefaultFlameClient implements FlameClient, BeanClassLoaderAware {

	private final ServiceCatalog catalog;

	private final ClientSupport support;

	private final Supplier<SessionOpener> sessions;

	private final InvocationOptions options;

	private final Map<String, ServiceProxy> proxies;

	private final Map<Class<?>, ServiceDefinition> servicesByType;

	private @Nullable ClassLoader classLoader = ClassUtils.getDefaultClassLoader();

	/**
	 * Create a client.
	 * @param catalog the services
	 * @param invocations what makes invocations of calls
	 * @param invoker what executes them
	 * @param background what executes those that their callers do not wait for
	 * @param references the references of this process
	 * @param capacity how many calls a pool can execute at the same time, by its name
	 * @param sessions opens sessions, asked for it at the first of them
	 */
	public DefaultFlameClient(ServiceCatalog catalog, InvocationFactory invocations, FlameInvoker invoker,
			BackgroundCalls background, References references, ToIntFunction<String> capacity,
			Supplier<SessionOpener> sessions) {
		this.catalog = catalog;
		this.support = new ClientSupport(invocations, invoker, background, references, capacity);
		this.sessions = sessions;
		this.options = InvocationOptions.NONE;
		this.proxies = new ConcurrentHashMap<>();
		this.servicesByType = new ConcurrentHashMap<>();
	}

	private DefaultFlameClient(DefaultFlameClient client, InvocationOptions options) {
		this.catalog = client.catalog;
		this.support = client.support;
		this.sessions = client.sessions;
		this.options = options;
		this.proxies = client.proxies;
		this.servicesByType = client.servicesByType;
		this.classLoader = client.classLoader;
	}

	/**
	 * A client whose calls belong to a session.
	 * @param session the session
	 * @return a client
	 */
	public FlameClient in(CallSession session) {
		return new DefaultFlameClient(this, InvocationOptions.of(session));
	}

	@Override
	public FlameSession openSession(String pool, Consumer<FlameSession.Spec> customizer) {
		Assert.hasText(pool, "'pool' must not be empty");
		Assert.notNull(customizer, "'customizer' must not be null");
		return this.sessions.get().open(pool, customizer);
	}

	@Override
	public FlameSession session(String id) {
		Assert.hasText(id, "'id' must not be empty");
		return this.sessions.get().reopen(id);
	}

	@Override
	public <T> FlameRef<T> put(T value) {
		Assert.notNull(value, "'value' must not be null");
		Class<?> type = value.getClass();
		if (type.getTypeParameters().length > 0) {
			throw new IllegalArgumentException(
					"The class %s of 'value' is generic, which does not tell what is in it. Use put(value, new ParameterizedTypeReference<…>() {})."
						.formatted(type.getName()));
		}
		return keep(value, type);
	}

	@Override
	public <T extends @Nullable Object> FlameRef<T> put(T value, Class<T> type) {
		Assert.notNull(type, "'type' must not be null");
		return keep(value, type);
	}

	@Override
	public <T extends @Nullable Object> FlameRef<T> put(T value, ParameterizedTypeReference<T> type) {
		Assert.notNull(type, "'type' must not be null");
		return keep(value, type.getType());
	}

	@Override
	public FlameRef<Resource> put(Resource resource) {
		Assert.notNull(resource, "'resource' must not be null");
		return keep(resource, Resource.class);
	}

	@Override
	public FlameRef<Resource> put(InputStream stream) {
		Assert.notNull(stream, "'stream' must not be null");
		return keep(stream, Resource.class);
	}

	@Override
	public <T extends @Nullable Object> FlameRef<T> pending(CompletableFuture<? extends FlameRef<T>> future) {
		Assert.notNull(future, "'future' must not be null");
		return this.support.references().pending(future);
	}

	private <T extends @Nullable Object> FlameRef<T> keep(@Nullable Object value, Type type) {
		CallSession session = this.options.session();
		return this.support.references()
			.put(value, type, (session != null) ? ReferenceOwners.session(session.id()) : null);
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	@Override
	public <S> ServiceSpec<S> service(Class<S> type) {
		Assert.notNull(type, "'type' must not be null");
		return spec(this.servicesByType.computeIfAbsent(type, this::find));
	}

	@Override
	public <S> ServiceSpec<S> service(String serviceId, Class<S> type) {
		Assert.notNull(type, "'type' must not be null");
		ServiceDefinition service = find(serviceId);
		if (!type.isAssignableFrom(service.type())) {
			throw new FlameConfigurationException("The Flame service '%s' is a %s, not a %s.".formatted(serviceId,
					service.type().getName(), type.getName()), "Use its type, or the id of a service of that type.");
		}
		return spec(service);
	}

	private <S> ServiceSpec<S> spec(ServiceDefinition service) {
		ServiceProxy proxies = this.proxies.computeIfAbsent(service.id(),
				(id) -> new ServiceProxy(service.type(), this.classLoader));
		return new DefaultServiceSpec<>(service, proxies, this.support, this.options);
	}

	private ServiceDefinition find(Class<?> type) {
		List<ServiceDefinition> services = this.catalog.services()
			.stream()
			.filter((service) -> type.isAssignableFrom(service.type()))
			.toList();
		if (services.isEmpty()) {
			throw new FlameConfigurationException(
					"%s is not a Flame service of this application.".formatted(type.getName()),
					"Annotate it with @FlameService and declare it as a bean, register it with a FlameServiceRegistrar, or import its interface with @ImportFlameServices.");
		}
		if (services.size() > 1) {
			throw new FlameConfigurationException(
					"%s is the type of more than one Flame service: %s.".formatted(type.getName(),
							services.stream().map(ServiceDefinition::id).toList()),
					"Name one with service(id, type), or use a type that only one of them has.");
		}
		return services.get(0);
	}

	@Override
	public MethodSpec function(String functionId) {
		ServiceDefinition service = find(functionId);
		MethodDefinition method = service.function();
		if (method == null) {
			throw new FlameServiceNotFoundException("'%s' is not a function but the service %s, whose methods have ids."
				.formatted(functionId, service.type().getName()));
		}
		return new DefaultMethodSpec(new MethodCall(service, method, this.support), this.options);
	}

	@Override
	public MethodSpec method(String serviceId, String methodId) {
		ServiceDefinition service = find(serviceId);
		Assert.hasText(methodId, "'methodId' must not be empty");
		MethodDefinition method = service.findMethod(methodId);
		if (method == null) {
			throw new FlameServiceNotFoundException("The service '%s' has no method '%s', but %s.".formatted(serviceId,
					methodId, service.methods().keySet()));
		}
		return new DefaultMethodSpec(new MethodCall(service, method, this.support), this.options);
	}

	private ServiceDefinition find(String id) {
		Assert.hasText(id, "'id' must not be empty");
		ServiceDefinition service = this.catalog.find(id);
		if (service == null) {
			throw new FlameServiceNotFoundException("This application has no service or function '%s', but %s."
				.formatted(id, this.catalog.services().stream().map(ServiceDefinition::id).toList()));
		}
		return service;
	}

}
