package io.flame.service;

import org.jspecify.annotations.Nullable;

/**
 * Validates the arguments of calls before the methods of a service get them. Thread-safe.
 */
@FunctionalInterface
public interface ArgumentValidation {

	/**
	 * Finds everything valid.
	 */
	ArgumentValidation NONE = (method, target, values) -> {
	};

	/**
	 * Validate the arguments of a call.
	 * @param method the called method
	 * @param target the bean, without proxies
	 * @param values a value for each parameter
	 * @throws io.flame.FlameInvalidArgumentException if they violate constraints
	 */
	void validate(MethodDefinition method, Object target, @Nullable Object[] values);

	/**
	 * Finds out what there is to validate.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Validates nothing.
		 */
		Factory NONE = (service, beanClass) -> ArgumentValidation.NONE;

		/**
		 * What validates the arguments of a service.
		 * @param service the service
		 * @param beanClass the class of its bean, without proxies
		 * @return the validation, {@link ArgumentValidation#NONE} if there is nothing to
		 * validate
		 */
		ArgumentValidation create(ServiceDefinition service, Class<?> beanClass);

	}

}
