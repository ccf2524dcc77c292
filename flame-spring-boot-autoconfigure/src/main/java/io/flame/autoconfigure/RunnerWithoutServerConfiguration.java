package io.flame.autoconfigure;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameConfigurationException;
import io.flame.FlameMode;
import io.flame.runner.RunnerState;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A process in the runner role that nobody could call.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode(FlameMode.RUNNER)
@ConditionalOnMissingBean(RunnerState.class)
class RunnerWithoutServerConfiguration {

	@Bean
	static BeanFactoryPostProcessor flameRunnerWithoutServer() {
		return (beanFactory) -> {
			throw new FlameConfigurationException(
					"This process is a Flame runner, but it is no servlet web application: nobody could call it.",
					"Have 'spring-boot-starter-webmvc' on the class path. An application that is reactive otherwise says "
							+ "'spring.main.web-application-type: reactive'; its runners are servlet web applications.");
		};
	}

}
