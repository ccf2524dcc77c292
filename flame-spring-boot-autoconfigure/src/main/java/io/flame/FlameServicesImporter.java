package io.flame;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Makes a {@link FlameServiceRegistrar} of {@link ImportFlameServices}: whether there are
 * implementations is known when all beans are.
 */
final class FlameServicesImporter implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	FlameServicesImporter(Environment environment, ResourceLoader resourceLoader) {
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		List<Imported> imports = new ArrayList<>();
		for (AnnotationAttributes annotation : metadata.getMergedRepeatableAnnotationAttributes(
				ImportFlameServices.class, ImportFlameServices.Container.class, false)) {
			Imported imported = new Imported(types(annotation, metadata.getClassName()),
					settings(annotation, metadata.getClassName()));
			if (imported.types().isEmpty()) {
				throw new FlameConfigurationException(
						"The @ImportFlameServices of %s finds no service.".formatted(metadata.getClassName()),
						"Name interfaces with 'types', or with 'basePackages' packages in which interfaces are annotated with @FlameService.");
			}
			imports.add(imported);
		}
		RootBeanDefinition definition = new RootBeanDefinition(FlameServiceRegistrar.class);
		definition.setInstanceSupplier(() -> registrar(imports));
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		registry.registerBeanDefinition(
				metadata.getClassName() + "#" + ClassUtils.getShortName(ImportFlameServices.class), definition);
	}

	private static FlameServiceRegistrar registrar(List<Imported> imports) {
		return (registry) -> imports.forEach((imported) -> imported.types()
			.forEach((type) -> registry.service(type, (spec) -> imported.settings().accept(spec))));
	}

	private Consumer<FlameServiceRegistry.Spec<?>> settings(AnnotationAttributes annotation, String importingClass) {
		String pool = text(annotation, "pool");
		Duration timeout = duration(annotation, "timeout", importingClass);
		int maxAttempts = annotation.<Integer>getNumber("maxAttempts");
		Duration retryDelay = duration(annotation, "retryDelay", importingClass);
		String idempotencyKey = annotation.getString("idempotencyKey");
		return (spec) -> {
			ifSet(pool, spec::pool);
			ifSet(timeout, spec::timeout);
			ifSet((maxAttempts != 0) ? maxAttempts : null, spec::maxAttempts);
			ifSet(retryDelay, spec::retryDelay);
			ifSet(StringUtils.hasText(idempotencyKey) ? idempotencyKey : null, spec::idempotencyKey);
		};
	}

	private static <T> void ifSet(@Nullable T value, Consumer<T> setter) {
		if (value != null) {
			setter.accept(value);
		}
	}

	private @Nullable String text(AnnotationAttributes annotation, String attribute) {
		String text = this.environment.resolvePlaceholders(annotation.getString(attribute));
		return StringUtils.hasText(text) ? text : null;
	}

	private @Nullable Duration duration(AnnotationAttributes annotation, String attribute, String importingClass) {
		String text = text(annotation, attribute);
		try {
			return (text != null) ? DurationFormatterUtils.detectAndParse(text) : null;
		}
		catch (IllegalArgumentException | DateTimeParseException ex) {
			throw new FlameConfigurationException(
					"Invalid '%s' of the @ImportFlameServices of %s: '%s' is not a duration.".formatted(attribute,
							importingClass, text),
					"Write it as '500ms', '2s', '5m' or 'PT2S'.");
		}
	}

	private Set<Class<?>> types(AnnotationAttributes annotation, String importingClass) {
		Set<Class<?>> types = new LinkedHashSet<>(Arrays.asList(annotation.getClassArray("types")));
		for (Class<?> type : types) {
			if (!type.isInterface() || type.isAnnotation()) {
				throw new FlameConfigurationException(
						"The @ImportFlameServices of %s names %s, which is no interface.".formatted(importingClass,
								type.getName()),
						"Import the interface that the service implements. A class can be registered with a FlameServiceRegistrar.");
			}
		}
		Set<String> packages = new LinkedHashSet<>();
		for (String basePackage : annotation.getStringArray("basePackages")) {
			packages.add(this.environment.resolvePlaceholders(basePackage));
		}
		for (Class<?> basePackageClass : annotation.getClassArray("basePackageClasses")) {
			packages.add(basePackageClass.getPackageName());
		}
		packages.forEach((basePackage) -> types.addAll(scan(basePackage)));
		return types;
	}

	private List<Class<?>> scan(String basePackage) {
		InterfaceProvider provider = new InterfaceProvider(this.environment);
		provider.setResourceLoader(this.resourceLoader);
		return provider.findCandidateComponents(basePackage)
			.stream()
			.map(BeanDefinition::getBeanClassName)
			.sorted()
			.<Class<?>>map(
					(name) -> ClassUtils.resolveClassName(String.valueOf(name), this.resourceLoader.getClassLoader()))
			.toList();
	}

	/**
	 * One annotation.
	 *
	 * @param types the interfaces
	 * @param settings applies the settings of their calls
	 */
	private record Imported(Set<Class<?>> types, Consumer<FlameServiceRegistry.Spec<?>> settings) {
	}

	/**
	 * Finds annotated interfaces, which are no candidates for others.
	 */
	private static final class InterfaceProvider extends ClassPathScanningCandidateComponentProvider {

		InterfaceProvider(Environment environment) {
			super(false, environment);
			addIncludeFilter(new AnnotationTypeFilter(FlameService.class, true, false));
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
			AnnotationMetadata metadata = definition.getMetadata();
			return metadata.isInterface() && !metadata.isAnnotation() && metadata.isIndependent();
		}

	}

}
