package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.flame.FlameConfigurationException;
import io.flame.FlameMethod;

import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.util.StringValueResolver;

/**
 * Describes the methods of a service.
 */
final class MethodIntrospector {

	private MethodIntrospector() {
	}

	static MethodDefinition describe(Method method, Class<?> type, CallSettings service,
			StringValueResolver placeholders) {
		MergedAnnotation<FlameMethod> annotation = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
			.get(FlameMethod.class);
		List<Type> parameterTypes = new ArrayList<>();
		for (Type parameterType : method.getGenericParameterTypes()) {
			parameterTypes.add(TypeVariables.resolve(parameterType, type));
		}
		Type resultType = TypeVariables.resolve(method.getGenericReturnType(), type);
		requireUnscheduled(method, type);
		String id = AnnotatedSettings.text(annotation, "id", placeholders);
		return new MethodDefinition((id != null) ? id : method.getName(), method, parameterTypes,
				ResultTypes.describe(resultType, method),
				verified(AnnotatedSettings.of(annotation, method, placeholders).orElse(service), method),
				annotation.getValue("idempotent", Boolean.class).orElse(false),
				annotation.getValue("readOnly", Boolean.class).orElse(false));
	}

	private static CallSettings verified(CallSettings settings, Method method) {
		if (settings.idempotencyKey() != null) {
			KeyExpression.verify(settings.idempotencyKey(), method);
		}
		return settings;
	}

	static MethodDefinition function(Method method, ResolvableType function, String id, CallSettings settings) {
		List<Type> generics = Arrays.stream(function.getGenerics()).map(MethodIntrospector::typeOf).toList();
		boolean hasResult = !Consumer.class.isAssignableFrom(function.toClass());
		boolean hasParameters = !Supplier.class.isAssignableFrom(function.toClass());
		Type resultType = hasResult ? generics.get(generics.size() - 1) : void.class;
		List<Type> parameterTypes = hasParameters ? (hasResult ? generics.subList(0, generics.size() - 1) : generics)
				: List.of();
		return new MethodDefinition(id, method, parameterTypes, ResultTypes.describe(resultType, method),
				verified(settings, method), false, false);
	}

	private static Type typeOf(ResolvableType generic) {
		return (generic.getType() instanceof TypeVariable<?>) ? generic.toClass() : generic.getType();
	}

	static void requireDistinctIds(Class<?> type, List<MethodDefinition> methods) {
		Map<String, Method> byId = new HashMap<>();
		for (MethodDefinition method : methods) {
			Method other = byId.putIfAbsent(method.id(), method.method());
			if (other != null) {
				throw new FlameConfigurationException(
						"The methods %s and %s of the service %s have the same id '%s'.".formatted(signature(other),
								signature(method.method()), type.getName(), method.id()),
						"Give one of them another id, for example @FlameMethod(\"%s\").".formatted(method.id() + "2"));
			}
		}
	}

	private static String signature(Method method) {
		return method.getName() + Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", "(", ")"));
	}

	/**
	 * What the container would start runs neither in the parent, where there is only a
	 * proxy, nor on runners, which are quiet; and nobody would hear of an exception of a
	 * void asynchronous method.
	 */
	private static void requireUnscheduled(Method method, Class<?> type) {
		if (AnnotatedElementUtils.hasAnnotation(method, Scheduled.class)) {
			throw new FlameConfigurationException(
					"The method %s of a service is annotated with @Scheduled: neither parent nor runners would run it."
						.formatted(method),
					"Schedule it in a bean that is no service, and let that call the service.");
		}
		if (method.getReturnType() == void.class && (AnnotatedElementUtils.hasAnnotation(method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(type, Async.class))) {
			throw new FlameConfigurationException(
					"The method %s of a service is void and annotated with @Async: its caller could not learn what became of it."
						.formatted(method),
					"Remove @Async, or put it on the caller's side.");
		}
	}

}
