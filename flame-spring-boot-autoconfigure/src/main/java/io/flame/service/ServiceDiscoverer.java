package io.flame.service;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import io.flame.FlameConfigurationException;
import io.flame.FlameFunction;
import io.flame.FlameService;
import io.flame.FlameSessionScope;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Finds the services among the bean definitions, without creating a bean.
 */
public final class ServiceDiscoverer {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ServiceIntrospector introspector;

	/**
	 * Create a discoverer.
	 * @param beanFactory the bean factory, all of whose definitions are registered
	 */
	public ServiceDiscoverer(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.introspector = new ServiceIntrospector(beanFactory::resolveEmbeddedValue);
	}

	/**
	 * Find the services. The definitions of those that belong to sessions get their
	 * scope.
	 * @return a catalog of them
	 * @throws FlameConfigurationException if one can not be called as it is declared
	 */
	public ServiceCatalog discover() {
		List<ServiceDefinition> services = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			ServiceDefinition service = describe(beanName);
			if (service != null) {
				services.add(service);
			}
		}
		return new ServiceCatalog(services);
	}

	private @Nullable ServiceDefinition describe(String beanName) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
		if (definition.isAbstract()) {
			return null;
		}
		Class<?> type = this.beanFactory.getType(beanName, false);
		if (type == null) {
			return null;
		}
		Method factoryMethod = (definition instanceof RootBeanDefinition root) ? root.getResolvedFactoryMethod() : null;
		ServiceDeclaration declared = ServiceDeclaration.of(this.beanFactory.getBeanDefinition(beanName));
		SessionScoping scoping = SessionScoping.of(definition, find(FlameSessionScope.class, factoryMethod, type));
		if (declared != null && declared.kind() != ServiceDeclaration.Kind.SERVICE) {
			requireStateless(beanName, type, scoping);
			return this.introspector.function(beanName, type, declared);
		}
		MergedAnnotation<FlameService> service = find(FlameService.class, factoryMethod, type);
		MergedAnnotation<FlameFunction> function = find(FlameFunction.class, factoryMethod, type);
		if (service.isPresent() && function.isPresent()) {
			throw new FlameConfigurationException(
					"The bean '%s' (%s) is annotated with @FlameService and with @FlameFunction.".formatted(beanName,
							type.getName()),
					"Remove one of the annotations.");
		}
		if (declared != null) {
			requireSame(beanName, type, service, declared);
		}
		if (declared != null || service.isPresent()) {
			scoping.applyTo(this.beanFactory.getBeanDefinition(beanName), beanName);
			return this.introspector.service(beanName, type, service, declared, scoping);
		}
		if (function.isPresent()) {
			requireStateless(beanName, type, scoping);
			ResolvableType functionType = (factoryMethod != null) ? ResolvableType.forMethodReturnType(factoryMethod)
					: ResolvableType.forClass(type);
			return this.introspector.function(beanName, type, functionType, function);
		}
		return null;
	}

	/**
	 * The annotation may be on a class that a parent, which has only the interface, does
	 * not see.
	 */
	private void requireSame(String beanName, Class<?> type, MergedAnnotation<FlameService> annotation,
			ServiceDeclaration declared) {
		if (annotation.isPresent() && !declared.withOwnId()) {
			String id = this.introspector.id(ServiceIntrospector.contract(type, annotation), annotation);
			if (!id.equals(declared.id())) {
				throw new FlameConfigurationException(
						"The bean '%s' (%s) is the Flame service '%s' by its annotation, but '%s' registers its type %s as '%s'."
							.formatted(beanName, type.getName(), id, declared.source(),
									declared.type().toClass().getName(), declared.id()),
						"Put @FlameService on %s only, or give both the same id."
							.formatted(declared.type().toClass().getSimpleName()));
			}
		}
	}

	private static void requireStateless(String beanName, Class<?> type, SessionScoping scoping) {
		if (scoping.scoped()) {
			throw new FlameConfigurationException(
					"The function '%s' (%s) cannot belong to sessions.".formatted(beanName, type.getName()),
					"Remove @FlameSessionScope, or make it a class with @FlameService.");
		}
	}

	/**
	 * What stands at the place of the definition wins over what the type says.
	 */
	private static <A extends Annotation> MergedAnnotation<A> find(Class<A> annotation,
			@Nullable AnnotatedElement factoryMethod, Class<?> type) {
		if (factoryMethod != null) {
			MergedAnnotation<A> onMethod = MergedAnnotations.from(factoryMethod).get(annotation);
			if (onMethod.isPresent()) {
				return onMethod;
			}
		}
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).get(annotation);
	}

	/**
	 * Whether a class says of itself that it is a service, whatever its bean definition
	 * tells.
	 * @param type the class of an existing bean
	 * @return whether it is annotated
	 */
	public static boolean isAnnotated(Class<?> type) {
		MergedAnnotations annotations = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY);
		return annotations.isPresent(FlameService.class) || annotations.isPresent(FlameFunction.class);
	}

}
