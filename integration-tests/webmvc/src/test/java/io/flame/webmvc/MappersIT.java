package io.flame.webmvc;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.webmvc.Shop.Counter;
import io.flame.webmvc.Shop.Money;
import io.flame.webmvc.Shop.Order;
import io.flame.webmvc.Shop.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application's mappers are its own, and Flame's are Flame's.
 */
class MappersIT {

	private static final String[] SETTINGS = { "--spring.jackson.property-naming-strategy=SNAKE_CASE",
			"--spring.jackson.default-property-inclusion=non_null",
			"--spring.jackson.datatype.datetime.write-dates-as-timestamps=true",
			"--spring.jackson.deserialization.fail-on-unknown-properties=true" };

	private static final Map<List<String>, Map<String, Object>> expected = new HashMap<>();

	private final HttpClient http = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext run(Class<?> application, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--spring.main.register-shutdown-hook=false"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(application).run(all.toArray(String[]::new));
	}

	private static String port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port");
	}

	private String send(ConfigurableApplicationContext context, String path, String... headersAndBody)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(context) + path));
		String body = null;
		for (int i = 0; i < headersAndBody.length; i += 2) {
			if (headersAndBody[i].equals("body")) {
				body = headersAndBody[i + 1];
			}
			else {
				request.header(headersAndBody[i], headersAndBody[i + 1]);
			}
		}
		if (body != null) {
			request.POST(HttpRequest.BodyPublishers.ofString(body));
		}
		HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		return "%d %s %s".formatted(response.statusCode(), response.headers().allValues("content-type"),
				response.body().replaceAll("\"timestamp\":[^,]*", ""));
	}

	/**
	 * What controllers do, and with which mappers and converters.
	 */
	private Map<String, Object> behaviour(String... arguments) throws Exception {
		try (ConfigurableApplicationContext context = run(Shop.class, arguments)) {
			Map<String, Object> behaviour = new LinkedHashMap<>();
			String order = "{\"articleName\":\"pen\",\"article_name\":\"ink\",\"price\":\"2 euros 50\"}";
			for (String type : List.of("application/json", "application/cbor", "application/xml", "*/*",
					"application/*+json")) {
				behaviour.put("GET as " + type, send(context, "/order", "Accept", type));
				behaviour.put("POST as " + type,
						send(context, "/order", "Content-Type", type.replace('*', 'x'), "body", order));
			}
			behaviour.put("bad", send(context, "/order", "Content-Type", "application/json", "body", "{"));
			behaviour.put("GET missing", send(context, "/missing"));
			behaviour.put("mappers", List.of(context.getBeanNamesForType(ObjectMapper.class)));
			behaviour.put("converters", List.of(context.getBeanNamesForType(HttpMessageConverter.class)));
			return behaviour;
		}
	}

	/**
	 * What they do without Flame, which is the same for each role.
	 */
	private Map<String, Object> expected(String... arguments) throws Exception {
		List<String> key = List.of(arguments);
		Map<String, Object> known = expected.get(key);
		if (known == null) {
			known = behaviour(arguments);
			expected.put(key, known);
		}
		return known;
	}

	@ParameterizedTest
	@ValueSource(strings = { "--flame.mode=local", "--flame.mode=parent" })
	void controllersBehaveAsWithoutFlame(String role) throws Exception {
		String without = "--spring.autoconfigure.exclude=io.flame.autoconfigure.FlameAutoConfiguration,"
				+ "io.flame.autoconfigure.quiet.FlameQuietRunnerAutoConfiguration";
		Map<String, Object> expected = expected(without);
		assertThat(expected.get("GET as application/json").toString()).contains("articleName", "2 euros 50");
		assertThat(expected.get("GET as application/cbor").toString()).startsWith("406");
		assertThat(behaviour(role)).isEqualTo(expected);
		String[] settings = SETTINGS.clone();
		Map<String, Object> expectedWithSettings = expected(add(settings, without));
		assertThat(expectedWithSettings).isNotEqualTo(expected);
		assertThat(behaviour(add(settings, role))).isEqualTo(expectedWithSettings);
	}

	private static String[] add(String[] arguments, String argument) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add(argument);
		return all.toArray(String[]::new);
	}

	@ParameterizedTest
	@ValueSource(classes = { Shop.class, OwnMapper.class })
	void whatTravelsKnowsTheModulesAndNothingElse(Class<?> application) throws Exception {
		try (ConfigurableApplicationContext runner = run(application, add(SETTINGS, "--flame.mode=runner"))) {
			assertThat(invoke(runner, "sell", """
					[{"articleName":"pen","unknown":1,"soldAt":"2026-01-02T03:04:05Z","price":"2 euros 50"}]"""))
				.contains("\"articleName\":\"pen\"", "\"remark\":null", "\"soldAt\":\"2026-01-02T03:04:05Z\"",
						"\"price\":\"2 euros 50\"");
			assertThat(invoke(runner, "anything", "[[\"java.util.ArrayList\",[1]]]"))
				.contains("\"result\":[\"java.util.ArrayList\",[1]]");
			assertThat(invoke(runner, "anything", "[{\"@class\":\"java.util.ArrayList\"}]"))
				.contains("\"result\":{\"@class\":\"java.util.ArrayList\"}");
			for (String codec : List.of("cbor", "json")) {
				try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(application)
					.web(WebApplicationType.NONE)
					.run("--flame.mode=parent", "--flame.codec=" + codec,
							"--flame.runner-url=http://127.0.0.1:" + port(runner),
							"--spring.main.register-shutdown-hook=false")) {
					Counter counter = parent.getBean(Counter.class);
					assertThat(counter.twice(new Money(125))).isEqualTo(new Money(250));
					Order order = new Page().order();
					assertThat(counter.sell(order)).usingRecursiveComparison().isEqualTo(order);
				}
			}
		}
	}

	private String invoke(ConfigurableApplicationContext runner, String method, String arguments) throws Exception {
		return send(runner, "/invoke", "Content-Type", "application/json", "body",
				"{\"serviceId\":\"counter\",\"methodId\":\"%s\",\"args\":%s}".formatted(method, arguments));
	}

	@Test
	void thereIsNoCborButFlamesOwn() {
		assertThat(getClass().getClassLoader().getResource("tools/jackson/dataformat/cbor/CBORMapper.class")).isNull();
	}

	/**
	 * With a mapper that believes what it reads.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(Shop.class)
	static class OwnMapper {

		@Bean
		JsonMapper jsonMapper() {
			return JsonMapper.builder()
				.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
						DefaultTyping.NON_FINAL)
				.build();
		}

	}

}
