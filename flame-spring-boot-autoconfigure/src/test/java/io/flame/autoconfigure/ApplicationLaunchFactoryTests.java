package io.flame.autoconfigure;

import java.util.List;

import io.flame.backend.process.ApplicationLaunch;
import org.junit.jupiter.api.Test;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What of the parent's own start its children get.
 */
class ApplicationLaunchFactoryTests {

	@Test
	void aProfileGroupWithTheParentsProfileBecomesOneWithTheRunners() {
		MockEnvironment environment = new MockEnvironment();
		environment.setProperty("spring.profiles.group.prod", "parent,metrics");
		environment.setProperty("spring.profiles.group.other[0]", "a");
		environment.setActiveProfiles("prod", "parent", "metrics");
		ApplicationLaunch launch = ApplicationLaunchFactory.create(
				new LaunchSource(List.of("com.acme.App"), false), new DefaultApplicationArguments("--x=y",
						"--spring.profiles.group.prod=parent,metrics", "--spring.profiles.group.production=eu"),
				environment);
		assertThat(launch.arguments()).containsExactly("--x=y", "--spring.profiles.group.production=eu",
				"--spring.profiles.group.prod=runner,metrics");
	}

}
