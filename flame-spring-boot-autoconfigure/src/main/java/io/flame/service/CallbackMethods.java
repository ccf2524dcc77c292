package io.flame.service;

import java.lang.reflect.Method;
import java.util.List;

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
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Scheduled;
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
		return CALLBACK_TYPES.stream().anyMatch((type) -> declares(type, method)) || isAnnotated(method);
	}

	private static boolean declares(Class<?> type, Method method) {
		if (!type.isAssignableFrom(method.getDeclaringClass())) {
			return false;
		}
		if (type == Aware.class) {
			// a marker: the setters are declared by its sub-interfaces
			return ClassUtils.getAllInterfacesForClassAsSet(method.getDeclaringClass())
				.stream()
				.anyMatch((candidate) -> Aware.class.isAssignableFrom(candidate)
						&& ClassUtils.hasMethod(candidate, method.getName(), method.getParameterTypes()));
		}
		return ClassUtils.getMethodCountForName(type, method.getName()) > 0;
	}

	private static boolean isAnnotated(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, EventListener.class)
				|| AnnotatedElementUtils.hasAnnotation(method, Scheduled.class)
				|| AnnotatedElementUtils.hasAnnotation(method, PostConstruct.class)
				|| AnnotatedElementUtils.hasAnnotation(method, PreDestroy.class);
	}

}
