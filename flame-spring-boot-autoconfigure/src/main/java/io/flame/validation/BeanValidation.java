package io.flame.validation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.flame.FlameConfigurationException;
import io.flame.InvocationContext;
import io.flame.service.ArgumentValidation;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.metadata.BeanDescriptor;
import jakarta.validation.metadata.MethodDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.validation.beanvalidation.MethodValidationAdapter;

/**
 * Validates arguments by the constraints of the parameters of methods, on classes and on
 * interfaces. Methods without constraints are found out once, and cost nothing.
 */
public final class BeanValidation implements ArgumentValidation.Factory {

	private final Supplier<@Nullable Validator> validator;

	/**
	 * Create a validation.
	 * @param validator the validator, {@code null} to validate nothing; asked when a
	 * service is created
	 */
	public BeanValidation(Supplier<@Nullable Validator> validator) {
		this.validator = validator;
	}

	@Override
	public ArgumentValidation create(ServiceDefinition service, Class<?> beanClass) {
		Validator validator = this.validator.get();
		if (validator == null || beanClass.isHidden()) {
			// the class of a lambda has nothing to say
			return ArgumentValidation.NONE;
		}
		Map<MethodDefinition, Method> constrained = constrained(validator, service, beanClass);
		if (constrained.isEmpty()) {
			return ArgumentValidation.NONE;
		}
		MethodValidationAdapter adapter = new MethodValidationAdapter(validator);
		return (method, target, values) -> {
			Method specific = constrained.get(method);
			if (specific != null) {
				Class<?>[] groups = ValidationAnnotationUtils.determineValidationGroups(target, specific);
				verify(service, method, adapter.invokeValidatorForArguments(target, specific, values, groups));
			}
		};
	}

	private static Map<MethodDefinition, Method> constrained(Validator validator, ServiceDefinition service,
			Class<?> beanClass) {
		// asked with every call, and two methods may be equal but for their service
		Map<MethodDefinition, Method> constrained = new IdentityHashMap<>();
		try {
			BeanDescriptor bean = validator.getConstraintsForClass(beanClass);
			for (MethodDefinition method : service.methods().values()) {
				Method specific = AopUtils.getMostSpecificMethod(method.method(), beanClass);
				MethodDescriptor descriptor = bean.getConstraintsForMethod(specific.getName(),
						specific.getParameterTypes());
				if (descriptor != null && hasConstrainedParameters(descriptor)) {
					constrained.put(method, specific);
				}
			}
		}
		catch (ValidationException ex) {
			throw new FlameConfigurationException(
					"The constraints of the service '%s' (%s) can not be used: %s".formatted(service.id(),
							beanClass.getName(), ex.getMessage()),
					"Declare constraints of parameters where the method is declared first: on the interface if there is one. The method of a function can have none.",
					ex);
		}
		return constrained;
	}

	/** A descriptor does not count the elements of containers. */
	private static boolean hasConstrainedParameters(MethodDescriptor descriptor) {
		return descriptor.hasConstrainedParameters() || descriptor.getParameterDescriptors()
			.stream()
			.anyMatch((parameter) -> !parameter.getConstrainedContainerElementTypes().isEmpty());
	}

	private static void verify(ServiceDefinition service, MethodDefinition method,
			Iterable<ConstraintViolation<Object>> found) {
		List<FoundViolation> violations = new ArrayList<>();
		for (ConstraintViolation<Object> violation : found) {
			FoundViolation each = FoundViolation.of(violation);
			if (each.parameter() < 0 || method.parameterTypes().get(each.parameter()) != InvocationContext.class) {
				violations.add(each);
			}
		}
		if (!violations.isEmpty()) {
			throw FoundViolation.exception(service.id() + "/" + method.id(), violations);
		}
	}

}
