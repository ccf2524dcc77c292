package io.flame.client;

import java.lang.reflect.Type;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.flame.SessionContext;
import io.flame.service.ArgumentValidation;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Wraps services that are real, in the local and the runner role.
 */
public final class LocalServiceBeanPostProcessor implements BeanPostProcessor, BeanClassLoaderAware {

	private final Supplier<ServiceCatalog> catalog;

	private final Supplier<InvocationFactory> invocations;

	private final Supplier<LocalCalls> calls;

	private final Supplier<ArgumentValidation.Factory> validation;

	private final UnaryOperator<FlameInvoker> observation;

	private final DeclaredResults results;

	private final Function<Type, @Nullable SessionContext<?>> sessions;

	private @Nullable ClassLoader classLoader = ClassUtils.getDefaultClassLoader();

	/**
	 * Create a post-processor. The suppliers are asked when the first service is created.
	 * @param catalog the services
	 * @param invocations what makes invocations of calls
	 * @param calls what executes calls
	 * @param validation what validates arguments
	 * @param observation what observes calls, asked for each of them
	 * @param background what executes those whose callers do not wait
	 * @param sessions the session of the call that the calling thread executes, for a
	 * type of the shared context
	 */
	public LocalServiceBeanPostProcessor(Supplier<ServiceCatalog> catalog, Supplier<InvocationFactory> invocations,
			Supplier<LocalCalls> calls, Supplier<ArgumentValidation.Factory> validation,
			UnaryOperator<FlameInvoker> observation, Supplier<BackgroundCalls> background,
			Function<Type, @Nullable SessionContext<?>> sessions) {
		this.catalog = catalog;
		this.invocations = invocations;
		this.calls = calls;
		this.validation = validation;
		this.observation = observation;
		this.results = new DeclaredResults(background);
		this.sessions = sessions;
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		ServiceDefinition service = this.catalog.get().findByBeanName(beanName);
		if (service == null) {
			return bean;
		}
		LocalServiceInterceptor interceptor = new LocalServiceInterceptor(service, this.invocations.get(),
				this.calls.get(), this.validation.get().create(service, AopProxyUtils.ultimateTargetClass(bean)),
				this.observation, this.results, this.sessions);
		if (bean instanceof Advised advised && !advised.isFrozen()) {
			advised.addAdvice(0, interceptor);
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(!service.type().isInterface());
		factory.addAdvice(interceptor);
		return factory.getProxy(this.classLoader);
	}

}
