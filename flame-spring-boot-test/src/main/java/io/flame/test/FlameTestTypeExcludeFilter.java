package io.flame.test;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

import io.flame.ContextPropagator;
import io.flame.FlameFunction;
import io.flame.FlameService;

import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * {@link TypeExcludeFilter} for {@link FlameTest @FlameTest}.
 */
class FlameTestTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<FlameTest> {

	private static final Class<?>[] NO_SERVICES = {};

	private static final String[] OPTIONAL_INCLUDES = { "tools.jackson.databind.JacksonModule",
			"org.springframework.boot.jackson.JacksonComponent" };

	private static final Set<Class<?>> KNOWN_INCLUDES;

	static {
		Set<Class<?>> includes = new LinkedHashSet<>();
		includes.add(ConfigurationProperties.class);
		includes.add(ContextPropagator.class);
		for (String optionalInclude : OPTIONAL_INCLUDES) {
			try {
				includes.add(ClassUtils.forName(optionalInclude, null));
			}
			catch (ClassNotFoundException | LinkageError ex) {
				// not there
			}
		}
		KNOWN_INCLUDES = Collections.unmodifiableSet(includes);
	}

	/** An interface may be what is annotated. */
	private static final Set<AnnotationTypeFilter> SERVICES = Set.of(
			new AnnotationTypeFilter(FlameService.class, true, true),
			new AnnotationTypeFilter(FlameFunction.class, true, true));

	private final Class<?>[] services;

	FlameTestTypeExcludeFilter(Class<?> testClass) {
		super(testClass);
		this.services = getAnnotation().getValue("services", Class[].class).orElse(NO_SERVICES);
	}

	@Override
	protected Set<Class<?>> getKnownIncludes() {
		return KNOWN_INCLUDES;
	}

	@Override
	protected Set<Class<?>> getComponentIncludes() {
		return new LinkedHashSet<>(Arrays.asList(this.services));
	}

	@Override
	protected boolean defaultInclude(MetadataReader metadataReader, MetadataReaderFactory metadataReaderFactory)
			throws IOException {
		if (this.services.length == 0) {
			for (AnnotationTypeFilter filter : SERVICES) {
				if (filter.match(metadataReader, metadataReaderFactory)) {
					return true;
				}
			}
		}
		return super.defaultInclude(metadataReader, metadataReaderFactory);
	}

}
