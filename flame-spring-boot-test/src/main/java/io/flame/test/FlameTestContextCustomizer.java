package io.flame.test;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.Assert;

/**
 * Gives the context of a test its runner.
 *
 * @param services the services that the test names
 * @param runnerImports what the test imports for its runner alone
 */
record FlameTestContextCustomizer(Set<Class<?>> services, Set<Class<?>> runnerImports) implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		customizeContext(context);
	}

	void customizeContext(ConfigurableApplicationContext context) {
		context.getEnvironment()
			.getPropertySources()
			.addFirst(
					new MapPropertySource("flameTest", Map.of("flame.security.secret", UUID.randomUUID().toString())));
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		Assert.state(beanFactory instanceof BeanDefinitionRegistry, "The context has no registry of bean definitions");
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beanFactory;
		register(registry, "flameTestRunner", new RootBeanDefinition(EmbeddedRunner.class,
				() -> new EmbeddedRunner(context, this.services, this.runnerImports)));
		register(registry, EmbeddedRunnerBackend.BEAN_NAME, new RootBeanDefinition(EmbeddedRunnerBackend.class,
				() -> new EmbeddedRunnerBackend(beanFactory.getBean(EmbeddedRunner.class))));
		register(registry, "flameTestPools",
				new RootBeanDefinition(EmbeddedRunnerPools.class, () -> new EmbeddedRunnerPools(beanFactory)));
	}

	private static void register(BeanDefinitionRegistry registry, String name, RootBeanDefinition definition) {
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		registry.registerBeanDefinition(name, definition);
	}

}
