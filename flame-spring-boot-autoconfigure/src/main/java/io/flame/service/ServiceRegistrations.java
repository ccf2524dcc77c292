package io.flame.service;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

import io.flame.FlameConfigurationException;
import io.flame.FlameMode;
import io.flame.FlameServiceRegistrar;
import io.flame.FlameServiceRegistry;
import io.flame.service.ServiceDeclaration.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanRegistryAdapter;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Makes bean definitions of what {@link FlameServiceRegistrar} beans register. Those that
 * may mean an existing bean come last: it may be another registrar's.
 */
public final class ServiceRegistrations {

	private final DefaultListableBeanFactory beanFactory;

	private final BeanRegistry beans;

	private final FlameMode mode;

	private final ServiceIntrospector introspector;

	private final List<Registration<?>> withoutSupplier = new ArrayList<>();

	/**
	 * Create registrations.
	 * @param beanFactory the bean factory, all of whose other definitions are registered
	 * @param environment the environment of the application
	 * @param mode the role of the process
	 */
	public ServiceRegistrations(DefaultListableBeanFactory beanFactory, Environment environment, FlameMode mode) {
		this.beanFactory = beanFactory;
		this.beans = new BeanRegistryAdapter(beanFactory, environment, BeanRegistrar.class);
		this.mode = mode;
		this.introspector = new ServiceIntrospector(beanFactory::resolveEmbeddedValue);
	}

	/**
	 * Register the services of all registrars.
	 */
	public void register() {
		for (String name : this.beanFactory.getBeanNamesForType(FlameServiceRegistrar.class, true, false)) {
			this.beanFactory.getBean(name, FlameServiceRegistrar.class).register(new Registry(name));
		}
		this.withoutSupplier.forEach(this::registerWithoutSupplier);
	}

	private <T> void register(Registration<T> registration) {
		if (registration.supplier() != null) {
			addBean(registration);
		}
		else if (registration.declaration().kind() == Kind.SERVICE) {
			this.withoutSupplier.add(registration);
		}
		else if (this.mode == FlameMode.PARENT) {
			addBean(registration);
		}
		else {
			throw missing(registration.declaration(), "no supplier for the function",
					"Give the function with 'supplier'");
		}
	}

	private <T> void registerWithoutSupplier(Registration<T> registration) {
		ServiceDeclaration declaration = registration.declaration();
		Class<?> type = declaration.type().toClass();
		List<String> existing = candidates(type);
		if (existing.size() > 1) {
			throw new FlameConfigurationException(
					"%s could be any of the beans %s.".formatted(subject(declaration), existing),
					"Annotate those that are services with @FlameService(\"...\"), each with an id of its own, or register the service with a 'supplier'.");
		}
		if (existing.size() == 1) {
			String name = existing.get(0);
			declaration.applyTo(this.beanFactory.getBeanDefinition(name), name);
			return;
		}
		boolean concrete = !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
		if (!concrete && this.mode != FlameMode.PARENT) {
			throw missing(declaration, "no bean of the type " + type.getName(),
					"Let its implementation be a bean, or register the service with a 'supplier'");
		}
		addBean(registration);
	}

	private FlameConfigurationException missing(ServiceDeclaration declaration, String what, String remedy) {
		return new FlameConfigurationException(
				"%s runs in this process, whose role is '%s', but there is %s.".formatted(subject(declaration),
						this.mode.name().toLowerCase(Locale.ROOT), what),
				(this.mode == FlameMode.RUNNER)
						? "%s. If a parent has started this runner, and has the service's type only, give it a runner that has the service: 'flame.runner-url', or 'runners' of the pool."
							.formatted(remedy)
						: "%s. A process that only calls it is a parent: activate the profile 'parent'."
							.formatted(remedy));
	}

	private static String subject(ServiceDeclaration declaration) {
		return "The Flame service '%s', registered by '%s',".formatted(declaration.name(), declaration.source());
	}

	private List<String> candidates(Class<?> type) {
		return Arrays.stream(this.beanFactory.getBeanNamesForType(type, true, false))
			.filter((name) -> this.beanFactory.containsBeanDefinition(name)
					&& this.beanFactory.getBeanDefinition(name).isAutowireCandidate())
			.toList();
	}

	@SuppressWarnings("unchecked")
	private <T> void addBean(Registration<T> registration) {
		ServiceDeclaration declaration = registration.declaration();
		String name = declaration.name();
		if (this.beanFactory.containsBean(name)) {
			throw new FlameConfigurationException("%s would be a bean of that name, but there is one already%s."
				.formatted(subject(declaration), describe(name)), "Give one of them another id or name.");
		}
		ParameterizedTypeReference<T> type = ParameterizedTypeReference.forType(declaration.type().getType());
		this.beans.registerBean(name, type, (spec) -> {
			spec.description("Flame service " + declaration);
			if (registration.supplier() != null) {
				spec.supplier((Function<BeanRegistry.SupplierContext, T>) registration.supplier());
			}
		});
		declaration.applyTo(this.beanFactory.getBeanDefinition(name), name);
	}

	private String describe(String name) {
		BeanDefinition definition = this.beanFactory.containsBeanDefinition(name)
				? this.beanFactory.getBeanDefinition(name) : null;
		if (definition == null) {
			return "";
		}
		ServiceDeclaration other = ServiceDeclaration.of(definition);
		Class<?> type = this.beanFactory.getType(name, false);
		return (other != null) ? ": " + other : ((type != null) ? " (" + type.getName() + ")" : "");
	}

	/**
	 * What one registrar writes into.
	 */
	private final class Registry implements FlameServiceRegistry {

		private final String source;

		Registry(String source) {
			this.source = source;
		}

		@Override
		public <S> void service(Class<S> type, Consumer<Spec<S>> customizer) {
			Assert.notNull(type, "'type' must not be null");
			add(Kind.SERVICE, ServiceRegistrations.this.introspector.id(type), false, null,
					ResolvableType.forClass(type), customizer);
		}

		@Override
		public <S> void service(String id, Class<S> type, Consumer<Spec<S>> customizer) {
			Assert.notNull(type, "'type' must not be null");
			add(Kind.SERVICE, id, true, null, ResolvableType.forClass(type), customizer);
		}

		@Override
		public <A, R> void function(String id, Class<A> argumentType, Class<R> resultType, Function<A, R> function) {
			Assert.notNull(function, "'function' must not be null");
			this.<Function<A, R>>add(Kind.FUNCTION, id, true, ServiceIntrospector.FUNCTION_METHOD_ID,
					functionType(argumentType, resultType), (spec) -> spec.supplier((context) -> function));
		}

		@Override
		public <F> void function(String id, ParameterizedTypeReference<F> type, Consumer<Spec<F>> customizer) {
			Assert.notNull(type, "'type' must not be null");
			add(Kind.FUNCTION, id, true, ServiceIntrospector.FUNCTION_METHOD_ID, ResolvableType.forType(type),
					customizer);
		}

		@Override
		public <A, R> void method(String serviceId, String methodId, Class<A> argumentType, Class<R> resultType,
				Function<A, R> method) {
			Assert.notNull(method, "'method' must not be null");
			Assert.hasText(methodId, "'methodId' must not be empty");
			this.<Function<A, R>>add(Kind.METHOD, serviceId, true, methodId, functionType(argumentType, resultType),
					(spec) -> spec.supplier((context) -> method));
		}

		@Override
		public <F> void method(String serviceId, String methodId, ParameterizedTypeReference<F> type,
				Consumer<Spec<F>> customizer) {
			Assert.hasText(methodId, "'methodId' must not be empty");
			Assert.notNull(type, "'type' must not be null");
			add(Kind.METHOD, serviceId, true, methodId, ResolvableType.forType(type), customizer);
		}

		private static ResolvableType functionType(Class<?> argumentType, Class<?> resultType) {
			Assert.notNull(argumentType, "'argumentType' must not be null");
			Assert.notNull(resultType, "'resultType' must not be null");
			return ResolvableType.forClassWithGenerics(Function.class,
					ClassUtils.resolvePrimitiveIfNecessary(argumentType),
					ClassUtils.resolvePrimitiveIfNecessary(resultType));
		}

		private <T> void add(Kind kind, String id, boolean ownId, @Nullable String methodId, ResolvableType type,
				Consumer<Spec<T>> customizer) {
			Assert.hasText(id, "'id' must not be empty");
			Assert.notNull(customizer, "'customizer' must not be null");
			Settings<T> settings = new Settings<>();
			customizer.accept(settings);
			register(new Registration<>(
					new ServiceDeclaration(kind, id, ownId, methodId, type, settings.calls, this.source),
					settings.supplier));
		}

	}

	/**
	 * What is registered.
	 *
	 * @param declaration what is said about it
	 * @param supplier what makes the bean, if there is something
	 * @param <T> the type of the bean
	 */
	private record Registration<T>(ServiceDeclaration declaration,
			@Nullable Function<BeanRegistry.SupplierContext, ? extends T> supplier) {
	}

	/**
	 * Collects what is said about a registration.
	 *
	 * @param <T> the type of the bean
	 */
	private static final class Settings<T> implements FlameServiceRegistry.Spec<T> {

		private CallSettings calls = CallSettings.NONE;

		private @Nullable Function<BeanRegistry.SupplierContext, ? extends T> supplier;

		@Override
		public Settings<T> pool(String pool) {
			Assert.notNull(pool, "'pool' must not be null");
			return with(new CallSettings(pool, null, null, null, null));
		}

		@Override
		public Settings<T> timeout(Duration timeout) {
			Assert.notNull(timeout, "'timeout' must not be null");
			return with(new CallSettings(null, timeout, null, null, null));
		}

		@Override
		public Settings<T> maxAttempts(int maxAttempts) {
			return with(new CallSettings(null, null, maxAttempts, null, null));
		}

		@Override
		public Settings<T> retryDelay(Duration retryDelay) {
			Assert.notNull(retryDelay, "'retryDelay' must not be null");
			return with(new CallSettings(null, null, null, retryDelay, null));
		}

		@Override
		public Settings<T> idempotencyKey(String expression) {
			Assert.notNull(expression, "'expression' must not be null");
			return with(new CallSettings(null, null, null, null, expression));
		}

		private Settings<T> with(CallSettings set) {
			this.calls = set.orElse(this.calls);
			return this;
		}

		@Override
		public Settings<T> supplier(Function<BeanRegistry.SupplierContext, ? extends T> supplier) {
			Assert.notNull(supplier, "'supplier' must not be null");
			this.supplier = supplier;
			return this;
		}

	}

}
