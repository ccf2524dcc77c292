package io.flame.service;

import java.io.Closeable;
import java.lang.reflect.Method;
import java.util.List;

import io.flame.StatefulService;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Tells the methods that the container calls from those that the application calls. They
 * are no part of a service: they belong to the process in which the real bean lives.
 */
public final class CallbackMethods {

	private static final List<Class<?>> CALLBACK_TYPES = List.of(Aware.class, InitializingBean.class,
			DisposableBean.class, SmartInitializingSingleton.class, ApplicationListener.class, Lifecycle.class,
			SmartLifecycle.class, Phased.class, Ordered.class, AutoCloseable.class);

	private CallbackMethods() {
	}

	/**
	 * Whether the container calls a method.
	 * @param method a method of a bean's type
	 * @return whether it is a callback
	 */
	public static boolean isCallback(Method method) {
		return CALLBACK_TYPES.stream().anyMatch((type) -> declares(type, method)) || isAnnotated(method)
				|| isOfState(method);
	}

	private static boolean isOfState(Method method) {
		Class<?> type = method.getDeclaringClass();
		if (!StatefulService.class.isAssignableFrom(type)) {
			return false;
		}
		if (method.getParameterCount() == 0) {
			return method.getName().equals("snapshot");
		}
		Class<?> state = ResolvableType.forClass(type).as(StatefulService.class).getGeneric().toClass();
		return method.getName().equals("restore") && method.getParameterCount() == 1
				&& method.getParameterTypes()[0].isAssignableFrom(state);
	}

	private static boolean declares(Class<?> type, Method method) {
		// with type variables resolved an implementation's parameter types are others
		return type.isAssignableFrom(method.getDeclaringClass())
				&& ClassUtils.getAllInterfacesForClassAsSet(method.getDeclaringClass())
					.stream()
					.filter(type::isAssignableFrom)
					.anyMatch((candidate) -> (type == ApplicationListener.class)
							? candidate.getPackage() == ApplicationListener.class.getPackage()
									&& ClassUtils.getMethodCountForName(candidate, method.getName()) > 0
							: isFramework(candidate)
									&& ClassUtils.hasMethod(candidate, method.getName(), method.getParameterTypes()));
	}

	/** A method that the application's own sub-interface adds is the application's. */
	private static boolean isFramework(Class<?> candidate) {
		return candidate.getName().startsWith("org.springframework.") || candidate == AutoCloseable.class
				|| candidate == Closeable.class;
	}

	private static boolean isAnnotated(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, EventListener.class)
				|| AnnotatedElementUtils.hasAnnotation(method, PostConstruct.class)
				|| AnnotatedElementUtils.hasAnnotation(method, PreDestroy.class);
	}

}
