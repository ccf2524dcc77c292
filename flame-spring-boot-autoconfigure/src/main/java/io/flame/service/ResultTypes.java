package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.Future;

import io.flame.FlameConfigurationException;
import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Finds out what travels of the results of methods.
 */
final class ResultTypes {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			ResultTypes.class.getClassLoader());

	private ResultTypes() {
	}

	/**
	 * Describe the result of a method.
	 * @param type what the method returns, with type variables resolved
	 * @param method the method
	 * @return what travels of it
	 * @throws FlameConfigurationException if it can not be known
	 */
	static MethodResult describe(Type type, Method method) {
		ResolvableType returned = ResolvableType.forType(type);
		if (FutureForm.isFuture(returned.toClass())) {
			return value(element(returned, method), new FutureForm(), method);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned.toClass());
		if (adapter != null || Future.class.isAssignableFrom(returned.toClass())) {
			return reactive(returned, adapter, method);
		}
		return value(returned, null, method);
	}

	private static MethodResult reactive(ResolvableType returned, @Nullable ReactiveAdapter adapter, Method method) {
		if (!REACTOR || adapter == null || adapter.getReactiveType() != returned.toClass()) {
			throw new FlameConfigurationException(
					"The method %s returns %s, which is not supported for services.".formatted(method,
							returned.toClass().getName()),
					"Return the value itself, a CompletableFuture, or with Reactor on the class path a Mono or Flux.");
		}
		AsyncForm form = new ReactiveForm(adapter);
		if (adapter.isNoValue()) {
			return new MethodResult(void.class, false, form);
		}
		ResolvableType element = element(returned, method);
		if (!adapter.isMultiValue()) {
			return value(element, form, method);
		}
		if (FlameResult.class.isAssignableFrom(element.toClass())) {
			throw new FlameConfigurationException(
					"The method %s returns several results as values, of which only all or none can travel."
						.formatted(method),
					"Return Mono<FlameResult<List<T>>>, or the values themselves.");
		}
		return new MethodResult(ResolvableType.forClassWithGenerics(List.class, element).getType(), false, form);
	}

	private static MethodResult value(ResolvableType type, @Nullable AsyncForm form, Method method) {
		if (!FlameResult.class.isAssignableFrom(type.toClass())) {
			return new MethodResult(travelling(type), false, form);
		}
		if (type.toClass() != FlameResult.class) {
			throw new FlameConfigurationException(
					"The method %s returns one of the two cases of a result only.".formatted(method),
					"Return FlameResult itself.");
		}
		return new MethodResult(travelling(element(type, method)), true, form);
	}

	private static ResolvableType element(ResolvableType type, Method method) {
		if (type.getType() instanceof Class<?>) {
			throw new FlameConfigurationException(
					"The method %s returns %s without its type.".formatted(method, type.toClass().getSimpleName()),
					"Declare it, for example %s<String>.".formatted(type.toClass().getSimpleName()));
		}
		return type.getGeneric();
	}

	private static Type travelling(ResolvableType type) {
		return (type.toClass() == Void.class) ? void.class : type.getType();
	}

}
