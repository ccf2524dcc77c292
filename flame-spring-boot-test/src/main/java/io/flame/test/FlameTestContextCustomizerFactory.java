package io.flame.test;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * {@link ContextCustomizerFactory} for {@link FlameTest @FlameTest}.
 */
class FlameTestContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		FlameTest annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, FlameTest.class);
		if (annotation == null) {
			return null;
		}
		return new FlameTestContextCustomizer(new LinkedHashSet<>(Arrays.asList(annotation.services())),
				imports(testClass));
	}

	/**
	 * What the test imports and the parent role leaves out.
	 */
	private static Set<Class<?>> imports(Class<?> testClass) {
		return MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
			.withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
			.from(testClass)
			.stream(Import.class)
			.flatMap((annotation) -> Arrays.stream(annotation.getClassArray(MergedAnnotation.VALUE)))
			.filter(FlameTestContextCustomizerFactory::isOfRunnersOnly)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private static boolean isOfRunnersOnly(Class<?> type) {
		MergedAnnotation<ConditionalOnFlameMode> condition = MergedAnnotations.from(type)
			.get(ConditionalOnFlameMode.class);
		return condition.isPresent() && !Arrays.asList(condition.getEnumArray(MergedAnnotation.VALUE, FlameMode.class))
			.contains(FlameMode.PARENT);
	}

}
