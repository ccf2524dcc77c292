package io.flame.actuate;

import java.util.List;
import java.util.Map;

import io.flame.app.TestApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the Actuator's own endpoints show of Flame's secrets, where they show all values.
 */
class FlameSanitizingTests {

	private static final String SANITIZED = "******";

	private static final List<String> SECRETS = List.of("signing-1234", "rotated-1234", "short", "adopting-1234",
			"from-the-environment", "of-the-child-1234", "of-the-runner-1234", "registry-1234");

	private static ConfigurableApplicationContext parent;

	private static ActuatorClient actuator;

	@BeforeAll
	static void start() {
		Map<String, Object> variables = Map.of("FLAME_SECRET", "from-the-environment", "FLAME_SECURITY_SECRETS_1_",
				"rotated-1234", "FLAME_SPAWN_SECRET", "of-the-child-1234", "FLAME_RUNNER_SECRET_FILE",
				"of-the-runner-1234", "APP_JAVA_OPTIONS", "-Xmx1g -Dflame.security.secret=signing-1234");
		parent = new SpringApplicationBuilder(TestApplication.class)
			.initializers((context) -> context.getEnvironment()
				.getPropertySources()
				.addBefore(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.run("--spring.profiles.active=parent", "--server.port=0", "--spring.main.register-shutdown-hook=false",
					"--management.endpoints.web.exposure.include=env,configprops",
					"--management.endpoint.env.show-values=always",
					"--management.endpoint.configprops.show-values=always", "--shop.shared=signing-1234",
					"--flame.security.secret=${shop.shared}", "--flame.security.secrets[0]=short",
					"--flame.security.secrets[1]=rotated-1234", "--flame.security.adoptionKey=adopting-1234",
					"--flame.backend.acme.registry-password=registry-1234", "--shop.title=a short story",
					"--shop.copy=short", "--flame.max-body-size=3MB");
		actuator = new ActuatorClient(parent);
	}

	@AfterAll
	static void stop() {
		parent.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "flame.security.secret", "flame.security.secrets[0]", "flame.security.secrets[1]",
			"flame.security.adoptionKey", "flame.backend.acme.registry-password", "FLAME_SECRET",
			"FLAME_SECURITY_SECRETS_1_", "FLAME_SPAWN_SECRET", "FLAME_RUNNER_SECRET_FILE" })
	void namesOfSecretsHaveNoValue(String name) {
		assertThat(values(actuator.get("/env"), name)).isNotEmpty().allMatch(SANITIZED::equals);
	}

	@ParameterizedTest
	@ValueSource(strings = { "shop.shared", "shop.copy", "APP_JAVA_OPTIONS" })
	void aSecretUnderAnotherNameHasNoValue(String name) {
		assertThat(values(actuator.get("/env"), name)).isNotEmpty().allMatch(SANITIZED::equals);
	}

	@Test
	void noSecretIsInAnyResponse() {
		for (String path : List.of("/env", "/configprops", "/env/flame.security.secret", "/env/flame.secret",
				"/env/shop.shared", "/configprops/flame")) {
			String body = actuator.send("GET", path, null).body();
			for (String secret : SECRETS) {
				assertThat(body).as(path).doesNotContain("\"" + secret + "\"").doesNotContain("=" + secret);
			}
		}
	}

	@Test
	void whatIsNoSecretIsShown() {
		assertThat(values(actuator.get("/env"), "flame.max-body-size")).containsExactly("3MB");
		// that a word is a secret does not hide the texts that it is in
		assertThat(values(actuator.get("/env"), "shop.title")).containsExactly("a short story");
		assertThat(actuator.get("/configprops/flame").findValue("maxBodySize").toString()).contains("3");
	}

	private static List<String> values(JsonNode env, String name) {
		return env.at("/propertySources")
			.valueStream()
			.map((source) -> source.at("/properties").get(name))
			.filter((property) -> property != null)
			.map((property) -> property.at("/value").asString())
			.toList();
	}

}
