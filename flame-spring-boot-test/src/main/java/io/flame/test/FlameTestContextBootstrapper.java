package io.flame.test;

import java.util.List;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextBootstrapper;

/**
 * {@link TestContextBootstrapper} for {@link FlameTest @FlameTest} support. The context
 * of the test is a parent, and no web application: the runner has the server.
 */
class FlameTestContextBootstrapper extends TestSliceTestContextBootstrapper<FlameTest> {

	@Override
	protected WebEnvironment getWebEnvironment(Class<?> testClass) {
		return WebEnvironment.NONE;
	}

	@Override
	protected void processPropertySourceProperties(MergedContextConfiguration mergedConfig,
			List<String> propertySourceProperties) {
		super.processPropertySourceProperties(mergedConfig, propertySourceProperties);
		// both are of one build, and finding out which one takes time
		propertySourceProperties.add(0, "flame.build.id=flame-test");
		propertySourceProperties.add("flame.mode=parent");
	}

}
