package io.flame.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.cglib.core.ClassLoaderAwareGeneratorStrategy;
import org.springframework.cglib.core.SpringNamingPolicy;
import org.springframework.cglib.proxy.Callback;
import org.springframework.cglib.proxy.CallbackFilter;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.Factory;
import org.springframework.cglib.proxy.MethodInterceptor;
import org.springframework.cglib.proxy.NoOp;
import org.springframework.core.SmartClassLoader;
import org.springframework.objenesis.SpringObjenesis;

/**
 * Creates objects of the type of a service that have no service behind them. Their class
 * is generated once: a specification of calls has a proxy of its own, and so may each
 * call. Thread-safe.
 */
final class ServiceProxy {

	/**
	 * An infrastructure bean is not advised: no transaction here around a remote call.
	 */
	private static final Class<?>[] MARKERS = { SpringProxy.class, AopInfrastructureBean.class };

	private static final SpringObjenesis objenesis = new SpringObjenesis();

	private final Function<InvocationHandler, Object> factory;

	/**
	 * Create a factory of proxies.
	 * @param type the type of the service
	 * @param classLoader where to define their class, {@code null} for that of the type
	 */
	ServiceProxy(Class<?> type, @Nullable ClassLoader classLoader) {
		ClassLoader loader = (classLoader != null) ? classLoader : type.getClassLoader();
		this.factory = type.isInterface() ? ofInterface(type, loader) : ofClass(type, loader);
	}

	Object create(InvocationHandler handler) {
		return this.factory.apply(handler);
	}

	private static Function<InvocationHandler, Object> ofInterface(Class<?> type, ClassLoader classLoader) {
		Class<?>[] interfaces = { type, MARKERS[0], MARKERS[1] };
		return (handler) -> Proxy.newProxyInstance(classLoader, interfaces, handler);
	}

	private static Function<InvocationHandler, Object> ofClass(Class<?> type, ClassLoader classLoader) {
		Enhancer enhancer = new Enhancer();
		enhancer.setClassLoader(classLoader);
		enhancer.setUseCache(!(classLoader instanceof SmartClassLoader reloading && reloading.isClassReloadable(type)));
		enhancer.setStrategy(new ClassLoaderAwareGeneratorStrategy(classLoader));
		enhancer.setNamingPolicy(SpringNamingPolicy.INSTANCE);
		enhancer.setSuperclass(type);
		enhancer.setInterfaces(MARKERS);
		enhancer.setCallbackFilter(Finalizers.EXCLUDED);
		enhancer.setCallbackTypes(new Class<?>[] { MethodInterceptor.class, NoOp.class });
		Class<?> proxyClass = enhancer.createClass();
		return (handler) -> {
			MethodInterceptor interceptor = (proxy, method, args, superMethod) -> handler.invoke(proxy, method, args);
			Object proxy = objenesis.newInstance(proxyClass, enhancer.getUseCache());
			((Factory) proxy).setCallbacks(new Callback[] { interceptor, NoOp.INSTANCE });
			return proxy;
		};
	}

	/**
	 * An object with a finalizer is expensive, and its class is cached by its filter.
	 */
	private enum Finalizers implements CallbackFilter {

		EXCLUDED;

		@Override
		public int accept(Method method) {
			return (method.getName().equals("finalize") && method.getParameterCount() == 0) ? 1 : 0;
		}

	}

}
