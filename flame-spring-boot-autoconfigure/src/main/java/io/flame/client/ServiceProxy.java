package io.flame.client;

import io.flame.service.ServiceDefinition;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.EmptyTargetSource;

/**
 * Makes objects of the type of a service that have no service behind them.
 */
final class ServiceProxy {

	private ServiceProxy() {
	}

	static Object create(ServiceDefinition service, MethodInterceptor interceptor, @Nullable ClassLoader classLoader) {
		Class<?> type = service.type();
		ProxyFactory factory = new ProxyFactory();
		// nobody advises it again: no transaction in this process around a call to
		// another
		factory.addInterface(AopInfrastructureBean.class);
		if (type.isInterface()) {
			factory.addInterface(type);
			factory.setTargetSource(EmptyTargetSource.INSTANCE);
		}
		else {
			factory.setProxyTargetClass(true);
			factory.setTargetSource(EmptyTargetSource.forClass(type));
		}
		factory.setOpaque(true);
		factory.addAdvice(interceptor);
		return factory.getProxy(classLoader);
	}

}
