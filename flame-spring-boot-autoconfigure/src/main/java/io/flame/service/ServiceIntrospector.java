package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.flame.FlameConfigurationException;
import io.flame.FlameFunction;
import io.flame.FlameService;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Describes a bean that is a service: its ids, its methods and their settings.
 */
class ServiceIntrospector {

	/** The method id of a function. */
	static final String FUNCTION_METHOD_ID = "default";

	private static final List<Class<?>> FUNCTION_TYPES = List.of(Function.class, Supplier.class, Consumer.class,
			BiFunction.class);

	private final StringValueResolver placeholders;

	ServiceIntrospector(StringValueResolver placeholders) {
		this.placeholders = placeholders;
	}

	ServiceDefinition service(String beanName, Class<?> type, MergedAnnotation<FlameService> annotation,
			@Nullable ServiceDeclaration declared, SessionScoping scoping) {
		ProxyRules.requireOpenClass(beanName, type);
		scoping.requireWarmUp(beanName, type);
		Class<?> contract = (declared != null) ? declared.type().toClass() : contract(type, annotation);
		CallSettings settings = settings(annotation, type);
		if (declared != null) {
			settings = declared.settings().orElse(settings);
		}
		List<MethodDefinition> methods = new ArrayList<>();
		for (Method method : serviceMethods(contract, type)) {
			if (scoping.isWarmUp(method)) {
				continue;
			}
			ProxyRules.requireOpenMethod(beanName, method);
			methods.add(MethodIntrospector.describe(method, type, settings, this.placeholders));
		}
		MethodIntrospector.requireDistinctIds(type, methods);
		return new ServiceDefinition((declared != null) ? declared.id() : id(contract, annotation), beanName, type,
				false, scoping.scoped(), methods);
	}

	/**
	 * The id of the service that a type is, which may not be annotated.
	 */
	String id(Class<?> type) {
		return id(type, MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).get(FlameService.class));
	}

	/**
	 * The id of a service by its annotation.
	 */
	String id(Class<?> contract, MergedAnnotation<FlameService> annotation) {
		String id = text(annotation, "id");
		return (id != null) ? id : StringUtils.uncapitalize(contract.getSimpleName());
	}

	/**
	 * The annotated interface, so that what only an implementation has is no part of the
	 * service; else the bean's type.
	 */
	static Class<?> contract(Class<?> type, MergedAnnotation<FlameService> annotation) {
		return (annotation.getSource() instanceof Class<?> annotated && annotated.isInterface()) ? annotated : type;
	}

	private static Set<Method> serviceMethods(Class<?> contract, Class<?> type) {
		Set<Method> methods = new LinkedHashSet<>();
		for (Method method : contract.getMethods()) {
			if (!Modifier.isStatic(method.getModifiers()) && (!method.isSynthetic() || method.isBridge())
					&& method.getDeclaringClass() != Object.class && !CallbackMethods.isCallback(method)) {
				// a bridge may make the method of a hidden base class public
				Method specific = ServiceDefinition.mostSpecific(method, type);
				if (!specific.isBridge()) {
					methods.add(specific);
				}
			}
		}
		return methods;
	}

	ServiceDefinition function(String beanName, Class<?> type, ResolvableType functionType,
			MergedAnnotation<FlameFunction> annotation) {
		String id = text(annotation, "id");
		MethodDefinition method = functionMethod(beanName, type, functionType, FUNCTION_METHOD_ID,
				settings(annotation, type));
		return new ServiceDefinition((id != null) ? id : defaultFunctionId(annotation), beanName, type, true, false,
				List.of(method));
	}

	/**
	 * A function that is declared as such, or as a method of a service.
	 */
	ServiceDefinition function(String beanName, Class<?> type, ServiceDeclaration declared) {
		String methodId = declared.methodId();
		Assert.state(methodId != null, "A function has a method");
		MethodDefinition method = functionMethod(beanName, type, declared.type(), methodId, declared.settings());
		return (declared.kind() == ServiceDeclaration.Kind.METHOD)
				? ServiceDefinition.part(declared.id(), beanName, type, method)
				: new ServiceDefinition(declared.id(), beanName, type, true, false, List.of(method));
	}

	private static MethodDefinition functionMethod(String beanName, Class<?> type, ResolvableType functionType,
			String methodId, CallSettings settings) {
		Class<?> contract = FUNCTION_TYPES.stream()
			.filter((candidate) -> candidate.isAssignableFrom(type))
			.findFirst()
			.orElseThrow(() -> new FlameConfigurationException(
					"The bean '%s' (%s) is said to be a Flame function, but is none.".formatted(beanName,
							type.getName()),
					"Let it be a Function, Supplier, Consumer or BiFunction, or a service instead."));
		ResolvableType generics = functionType.as(contract);
		if (generics.hasUnresolvableGenerics() || !generics.hasGenerics()) {
			throw new FlameConfigurationException(
					"The types of the function '%s' (%s) are not known.".formatted(beanName, functionType),
					"Declare them, for example with a @Bean method that returns Function<String, Integer>.");
		}
		ProxyRules.requireOpenClass(beanName, type);
		Method method = ServiceDefinition.mostSpecific(functionalMethod(contract), type);
		ProxyRules.requireOpenMethod(beanName, method);
		return MethodIntrospector.function(method, generics, methodId, settings);
	}

	private static String defaultFunctionId(MergedAnnotation<FlameFunction> annotation) {
		Object source = annotation.getSource();
		if (source instanceof Method method) {
			return method.getName();
		}
		Assert.state(source instanceof Class<?>, "An annotation of a bean is on a method or a class");
		return StringUtils.uncapitalize(((Class<?>) source).getSimpleName());
	}

	private static Method functionalMethod(Class<?> functionType) {
		for (Method method : functionType.getMethods()) {
			if (Modifier.isAbstract(method.getModifiers())) {
				return method;
			}
		}
		throw new IllegalStateException(functionType + " is no functional interface");
	}

	private @Nullable String text(MergedAnnotation<?> annotation, String attribute) {
		return AnnotatedSettings.text(annotation, attribute, this.placeholders);
	}

	private CallSettings settings(MergedAnnotation<?> annotation, Class<?> type) {
		return AnnotatedSettings.of(annotation, type, this.placeholders);
	}

}
