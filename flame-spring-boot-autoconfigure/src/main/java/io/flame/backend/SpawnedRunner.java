package io.flame.backend;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * The settings of a spawned runner, apart from its secret, as they travel in environment
 * variables. The variables are a contract: they are documented in
 * {@code docs/backends.md} and keep their names and meanings. In the values of id and
 * pool the characters {@code %} and {@code $} and all but printable ASCII are
 * percent-encoded (UTF-8), since not every platform passes them on.
 *
 * @param id the id of the runner
 * @param pool the name of the pool
 * @param concurrency how many calls it should execute at the same time, at least 1
 * @param storage the location of the object storage ({@code flame.storage.location}),
 * {@code null} if the runner knows it from its own configuration
 */
public record SpawnedRunner(String id, String pool, int concurrency, @Nullable String storage) {

	/**
	 * The variable with the id of the runner. A process that has it is a spawned runner.
	 */
	public static final String ID_VARIABLE = "FLAME_RUNNER_ID";

	/** The variable with the name of the pool. */
	public static final String POOL_VARIABLE = "FLAME_RUNNER_POOL";

	/** The variable with the number of calls to execute at the same time. */
	public static final String CONCURRENCY_VARIABLE = "FLAME_RUNNER_CONCURRENCY";

	/** The variable with the location of the object storage. */
	public static final String STORAGE_VARIABLE = "FLAME_RUNNER_STORAGE";

	/**
	 * The variable with the path of a file that holds the secret, set by the backend. The
	 * runner reads the file once, when it starts.
	 */
	public static final String SECRET_FILE_VARIABLE = "FLAME_RUNNER_SECRET_FILE";

	/**
	 * A runner that knows the location of the storage from its own configuration.
	 * @param id the id of the runner
	 * @param pool the name of the pool
	 * @param concurrency how many calls it should execute at the same time, at least 1
	 */
	public SpawnedRunner(String id, String pool, int concurrency) {
		this(id, pool, concurrency, null);
	}

	public SpawnedRunner {
		Assert.hasText(id, "'id' must not be empty");
		Assert.hasText(pool, "'pool' must not be empty");
		Assert.isTrue(concurrency >= 1, "'concurrency' must be at least 1");
	}

	/**
	 * The environment variables of the runner.
	 * @return an unmodifiable map with values by name
	 */
	public Map<String, String> environment() {
		Map<String, String> variables = new LinkedHashMap<>();
		variables.put(ID_VARIABLE, encode(this.id));
		variables.put(POOL_VARIABLE, encode(this.pool));
		variables.put(CONCURRENCY_VARIABLE, String.valueOf(this.concurrency));
		if (this.storage != null) {
			variables.put(STORAGE_VARIABLE, encode(this.storage));
		}
		return Collections.unmodifiableMap(variables);
	}

	/**
	 * Read the environment variables of this process.
	 * @param variables returns the value of a variable, {@code null} if it is not set
	 * @return what a spawned runner must know, {@code null} if this process is none
	 * @throws IllegalArgumentException if a variable is missing or malformed
	 */
	public static @Nullable SpawnedRunner from(Function<String, @Nullable String> variables) {
		String id = variables.apply(ID_VARIABLE);
		if (id == null || id.isEmpty()) {
			return null;
		}
		String storage = variables.apply(STORAGE_VARIABLE);
		return new SpawnedRunner(decode(id), decode(required(variables, POOL_VARIABLE)), concurrency(variables),
				(storage != null && !storage.isEmpty()) ? decode(storage) : null);
	}

	private static int concurrency(Function<String, @Nullable String> variables) {
		String value = required(variables, CONCURRENCY_VARIABLE);
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(
					"Invalid value '%s' of the environment variable %s".formatted(value, CONCURRENCY_VARIABLE), ex);
		}
	}

	private static String required(Function<String, @Nullable String> variables, String name) {
		String value = variables.apply(name);
		Assert.isTrue(value != null && !value.isEmpty(),
				() -> "A spawned runner needs the environment variable %s".formatted(name));
		return value;
	}

	private static String encode(String value) {
		StringBuilder encoded = new StringBuilder();
		for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
			if (octet < ' ' || octet > '~' || octet == '%' || octet == '$') {
				encoded.append("%%%02X".formatted(octet & 0xff));
			}
			else {
				encoded.append((char) octet);
			}
		}
		return encoded.toString();
	}

	private static String decode(String value) {
		return StringUtils.uriDecode(value, StandardCharsets.UTF_8);
	}

}
