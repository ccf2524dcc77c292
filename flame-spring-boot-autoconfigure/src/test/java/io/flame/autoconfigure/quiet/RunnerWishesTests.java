package io.flame.autoconfigure.quiet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of an application's settings hold in a runner.
 */
class RunnerWishesTests {

	private static final String LAZY = "spring.main.lazy-initialization";

	private static final String POOL = "spring.datasource.hikari.maximum-pool-size";

	@TempDir
	Path directory;

	private final StandardEnvironment environment = new StandardEnvironment();

	@BeforeEach
	void sayToAllProcesses() throws IOException {
		write("application.yml", """
				spring:
				  main.lazy-initialization: false
				  datasource.hikari.maximum-pool-size: 20
				""");
		this.environment.getPropertySources()
			.addFirst(
					new MapPropertySource("location", Map.of("spring.config.location", this.directory.toUri() + "/")));
	}

	private void write(String file, String text) throws IOException {
		Files.writeString(this.directory.resolve(file), text);
	}

	private ConfigurableEnvironment prepare(boolean spawned, String... profiles) {
		ConfigDataEnvironmentPostProcessor.applyTo(this.environment, new DefaultResourceLoader(), null, profiles);
		ConfigurationPropertySources.attach(this.environment);
		QuietEnvironment.prepare(this.environment, spawned, getClass().getClassLoader());
		return this.environment;
	}

	@Test
	void whatIsSaidToAllProcessesDoesNotHold() {
		ConfigurableEnvironment runner = prepare(false, "runner");
		assertThat(runner.getProperty(LAZY)).isEqualTo("true");
		assertThat(runner.getProperty(POOL)).isEqualTo("2");
	}

	@Test
	void whatIsSaidToAnotherProfileDoesNotHold() throws IOException {
		write("application-dev.yml", "spring.datasource.hikari.maximum-pool-size: 9");
		assertThat(prepare(false, "dev", "runner").getProperty(POOL)).isEqualTo("2");
	}

	@Test
	void whatIsSaidToRunnersHolds() throws IOException {
		write("application-runner.yml", "spring.datasource.hikari.maximumPoolSize: 9");
		assertThat(prepare(false, "runner").getProperty(POOL)).isEqualTo("9");
		assertThat(this.environment.getProperty(LAZY)).isEqualTo("true");
	}

	@Test
	void whatIsSaidToAProfileWithALongerNameDoesNotHold() throws IOException {
		write("application-job-runner.yml", "spring.datasource.hikari.maximum-pool-size: 9");
		assertThat(prepare(false, "job-runner", "runner").getProperty(POOL)).isEqualTo("2");
	}

	@Test
	void whatIsSaidToSpawnedRunnersHolds() throws IOException {
		write("application-runner.yml", "spring.datasource.hikari.maximum-pool-size: 9");
		assertThat(prepare(true, "runner").getProperty(POOL)).isEqualTo("9");
	}

	@Test
	void whatADocumentSaysToRunnersHolds() throws IOException {
		write("application.yml", """
				spring.datasource.hikari.maximum-pool-size: 20
				---
				spring:
				  config.activate.on-profile: runner
				  datasource.hikari.maximum-pool-size: 9
				""");
		assertThat(prepare(false, "runner").getProperty(POOL)).isEqualTo("9");
	}

	@Test
	void whatADocumentSaysToRunnersAmongOthersDoesNotHoldForTheOthersSake() throws IOException {
		write("application.yml", """
				spring.config.activate.on-profile: dev | runner
				spring.datasource.hikari.maximum-pool-size: 9
				""");
		assertThat(prepare(false, "dev", "runner").getProperty(POOL)).isEqualTo("2");
	}

	@Test
	void whatARunnerIsGivenByHandHolds() {
		this.environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--" + LAZY + "=false"));
		this.environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "9")));
		prepare(false, "runner");
		assertThat(this.environment.getProperty(LAZY)).isEqualTo("false");
		assertThat(this.environment.getProperty(POOL)).isEqualTo("9");
	}

	@Test
	void whatASpawnedRunnerIsGivenItsParentMeantForItself() {
		this.environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--" + LAZY + "=false"));
		assertThat(prepare(true, "runner").getProperty(LAZY)).isEqualTo("true");
	}

	@Test
	void switchHoldsWhereverItIs() throws IOException {
		write("application.yml", """
				flame.server.connection-pools: true
				flame.server.lazy-initialization: false
				spring.datasource.hikari.maximum-pool-size: 20
				""");
		assertThat(prepare(true, "runner").getProperty(POOL)).isEqualTo("20");
		assertThat(this.environment.getProperty(LAZY)).isNull();
	}

	@Test
	void smallerPoolsStayAsTheyAre() throws IOException {
		write("application.yml", "spring.datasource.hikari.maximum-pool-size: 1");
		assertThat(prepare(false, "runner").getProperty(POOL)).isEqualTo("1");
	}

	@Test
	void partThatAPropertyDoesNotTurnOffCanBeWishedToo() throws IOException {
		write("application-runner.yml", "spring.flyway.enabled: true");
		prepare(true, "runner");
		assertThat(QuietParts.FLYWAY.isOff(this.environment)).isFalse();
		assertThat(QuietParts.LIQUIBASE.isOff(this.environment)).isTrue();
	}

	@Test
	void whoWishesNothingTurnsNothingOn() throws IOException {
		write("application-runner.yml", "spring.jpa.hibernate.ddl-auto: none");
		prepare(true, "runner");
		assertThat(QuietParts.SCHEMA_GENERATION.isOff(this.environment)).isTrue();
	}

}
