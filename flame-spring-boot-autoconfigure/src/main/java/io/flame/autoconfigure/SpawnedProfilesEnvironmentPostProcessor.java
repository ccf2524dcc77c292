package io.flame.autoconfigure;

import java.util.List;

import io.flame.backend.process.SpawnedRunner;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Replaces a profile {@code parent} that the application's code adds, before the
 * configuration of the profile is read.
 */
class SpawnedProfilesEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty(SpawnedRunner.ID_VARIABLE) != null) {
			application.setAdditionalProfiles(
					SpawnedRunner.profiles(List.copyOf(application.getAdditionalProfiles())).toArray(String[]::new));
		}
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

}
