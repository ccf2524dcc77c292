package io.flame.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every key is described, in the metadata that IDEs read and in the documentation.
 */
class ConfigurationMetadataTests {

	private static final Path PAGE = Path.of("..", "docs", "configuration.md");

	private static final String BEGIN = "<!-- generated from the configuration metadata: begin -->\n";

	private static final String END = "<!-- generated from the configuration metadata: end -->\n";

	/** Its class needs what is not on the class path here. */
	private static final List<String> JDBC_SESSIONS = List.of("flame.sessions.jdbc.initialize-schema",
			"flame.sessions.jdbc.schema", "flame.sessions.jdbc.platform", "flame.sessions.jdbc.continue-on-error");

	private static Map<String, JsonNode> metadata(String prefix) throws IOException {
		Map<String, JsonNode> properties = new TreeMap<>();
		try (InputStream stream = FlameProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			JsonMapper.builder()
				.build()
				.readTree(Objects.requireNonNull(stream))
				.get("properties")
				.forEach((property) -> properties.put(property.get("name").asString(), property));
		}
		properties.keySet().removeIf((name) -> !name.startsWith(prefix + "."));
		return properties;
	}

	/**
	 * The keys that bind, and the values that they have by default.
	 */
	private static void collect(String prefix, Object bean, Map<String, @Nullable Object> keys) throws Exception {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(bean.getClass())) {
			if (property.getReadMethod() == null || property.getName().equals("class")) {
				continue;
			}
			String name = ConfigurationPropertyName.adapt(prefix + "." + dashed(property.getName()), '.').toString();
			Object value = property.getReadMethod().invoke(bean);
			if (property.getPropertyType().getEnclosingClass() == FlameProperties.class
					&& !property.getPropertyType().isEnum()) {
				collect(name, Objects.requireNonNull(value), keys);
			}
			else {
				keys.put(name, value);
			}
		}
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase();
	}

	@Test
	void everyKeyIsDescribedWithItsDefault() throws Exception {
		Map<String, @Nullable Object> keys = new TreeMap<>();
		collect("flame", new FlameProperties(), keys);
		collect("flame.sessions", new SessionProperties(), keys);
		collect("flame.references", new ReferenceProperties(), keys);
		collect("flame.storage", new StorageProperties(), keys);
		keys.remove("flame.storage.http");
		collect("flame.storage.http", new StorageHttpProperties(), keys);
		JDBC_SESSIONS.forEach((key) -> keys.put(key, null));
		collect("flame.pools.default", new FlameProperties.Pool(), keys);
		// bound by the backend
		collect("flame.pools.default.process", new FlameProperties.ChildProcess(), keys);
		Map<String, JsonNode> metadata = metadata("flame");
		assertThat(metadata.keySet()).isEqualTo(keys.keySet());
		keys.forEach((key, value) -> {
			JsonNode property = Objects.requireNonNull(metadata.get(key));
			assertThat(property.path("description").asString("")).as(key).matches("[A-Z].+\\.");
			if (value instanceof Duration duration && property.has("defaultValue")) {
				// 10m is written as such
				assertThat(DurationStyle.detectAndParse(property.path("defaultValue").asString(""))).as(key)
					.isEqualTo(duration);
			}
			else if (value != null && !(value instanceof Iterable<?>) && !(value instanceof Map<?, ?>)) {
				assertThat(text(value)).as(key)
					.isEqualToIgnoringCase(property.path("defaultValue").asString(text(value)).replace("-", "_"));
				assertThat(property.has("defaultValue")).as(key).isTrue();
			}
		});
	}

	@Test
	void theKeysOfEndpointAndHealthAreDescribed() throws IOException {
		Map<String, JsonNode> metadata = metadata("management");
		assertThat(metadata).containsOnlyKeys("management.endpoint.flame.access",
				"management.endpoint.flame.cache.time-to-live", "management.health.flame.enabled");
		assertThat(
				Objects.requireNonNull(metadata.get("management.endpoint.flame.access")).get("defaultValue").asString())
			.isEqualTo("read_only");
	}

	private static String text(Object value) {
		if (value instanceof DataSize size) {
			return (size.toMegabytes() == 0) ? size.toKilobytes() + "KB"
					: (size.toGigabytes() > 0) ? size.toGigabytes() + "GB" : size.toMegabytes() + "MB";
		}
		return String.valueOf(value);
	}

	/**
	 * Run with the system property {@code flame.docs.write} to bring the page up to date.
	 */
	@Test
	void thePageSaysWhatTheMetadataSays() throws IOException {
		String page = Files.readString(PAGE);
		int begin = page.indexOf(BEGIN) + BEGIN.length();
		int end = page.indexOf(END);
		assertThat(begin).isGreaterThanOrEqualTo(BEGIN.length());
		String table = table();
		if (Boolean.getBoolean("flame.docs.write")) {
			Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
		}
		else {
			assertThat(page.substring(begin, end)).isEqualTo(table);
		}
	}

	private static String table() throws IOException {
		Map<String, List<String>> sections = new TreeMap<>();
		for (JsonNode property : metadata("flame").values()) {
			String name = property.get("name").asString();
			if (!name.equals("flame.pools")) {
				String value = property.path("defaultValue").asString("");
				sections.computeIfAbsent(section(name), (section) -> new ArrayList<>())
					.add("| `%s` | %s | %s |".formatted(name.substring(section(name).length() + 1),
							value.isEmpty() ? "" : "`" + value + "`", property.get("description").asString()));
			}
		}
		StringBuilder table = new StringBuilder();
		sections.forEach((section, rows) -> table
			.append("\n## `%s`\n\n".formatted(section.replace("pools.default", "pools.<name>")))
			.append("| key | default | |\n|---|---|---|\n")
			.append(String.join("\n", rows))
			.append("\n"));
		return table.append("\n").toString();
	}

	private static String section(String name) {
		if (name.startsWith("flame.pools.default.")) {
			return "flame.pools.default";
		}
		int second = name.indexOf('.', "flame.".length());
		return (second < 0) ? "flame" : name.substring(0, second);
	}

}
