package io.flame.autoconfigure;

import java.util.List;
import java.util.Map;

import io.flame.backend.SpawnedRunner;
import io.flame.backend.process.ChildProperties;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Replaces the profile {@code parent} of a spawned runner, before the configuration of
 * the profile is read.
 */
class SpawnedProfilesEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String ACTIVE_PROFILES = "spring.profiles.active";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty(SpawnedRunner.ID_VARIABLE) != null) {
			application.setAdditionalProfiles(
					ChildProperties.profiles(List.copyOf(application.getAdditionalProfiles())).toArray(String[]::new));
			List<String> profiles = Binder.get(environment)
				.bind(ACTIVE_PROFILES, Bindable.listOf(String.class))
				.orElseGet(List::of);
			List<String> replaced = ChildProperties.profiles(profiles);
			if (!replaced.equals(profiles)) {
				environment.getPropertySources()
					.addFirst(new MapPropertySource("flameSpawnedProfiles",
							Map.of(ACTIVE_PROFILES, String.join(",", replaced))));
			}
		}
	}

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER - 1;
	}

}
