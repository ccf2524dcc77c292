package io.flame.client;

import java.util.function.Supplier;

import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;

/**
 * Puts a client proxy in the place of every service before the real bean is created, in
 * the parent role. The definition of the bean stays as it is, and with it names,
 * qualifiers and order.
 */
public final class ClientProxyBeanPostProcessor
		implements InstantiationAwareBeanPostProcessor, PriorityOrdered, BeanClassLoaderAware {

	private final Supplier<ServiceCatalog> catalog;

	private final Supplier<InvocationFactory> invocations;

	private final Supplier<FlameInvoker> invoker;

	private final DeclaredResults results;

	private @Nullable ClassLoader classLoader = ClassUtils.getDefaultClassLoader();

	/**
	 * Create a post-processor. The suppliers are asked when the first service is created.
	 * @param catalog the services
	 * @param invocations what makes invocations of calls
	 * @param invoker what executes them
	 * @param background what executes those whose callers do not wait
	 */
	public ClientProxyBeanPostProcessor(Supplier<ServiceCatalog> catalog, Supplier<InvocationFactory> invocations,
			Supplier<FlameInvoker> invoker, Supplier<BackgroundCalls> background) {
		this.catalog = catalog;
		this.invocations = invocations;
		this.invoker = invoker;
		this.results = new DeclaredResults(background);
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	@Override
	public @Nullable Object postProcessBeforeInstantiation(Class<?> beanClass, String beanName) {
		ServiceDefinition service = this.catalog.get().findByBeanName(beanName);
		return (service != null) ? proxy(service) : null;
	}

	private Object proxy(ServiceDefinition service) {
		FlameInvoker late = (invocation) -> this.invoker.get().invoke(invocation);
		return new ServiceProxy(service.type(), this.classLoader).create(new FlameServiceInterceptor(service,
				InvocationOptions.NONE, this.invocations.get(), late, this.results));
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
