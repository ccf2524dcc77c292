package io.flame.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.FlameConfigurationException;
import io.flame.backend.BackendSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The settings of a third-party backend, and of pools that override them.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentBackendSettingsTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final Map<String, Object> properties = new LinkedHashMap<>();

	private BackendSettings<Engine> bind(String... pools) {
		this.environment.getPropertySources().addFirst(new MapPropertySource("file", this.properties));
		return new EnvironmentBackendSettings(this.environment, List.of(pools)).bind("engine", Engine.class);
	}

	@Test
	void aPoolOverridesWhatIsSaidForAll() {
		this.properties.put("flame.backend.engine.image", "a");
		this.properties.put("flame.backend.engine.labels.team", "x");
		this.properties.put("flame.backend.engine.labels.tier", "y");
		this.properties.put("flame.pools.gpu.engine.image", "b");
		this.properties.put("flame.pools.gpu.engine.memory", "${size:2GB}");
		this.properties.put("flame.pools.gpu.engine.labels.tier", "z");
		BackendSettings<Engine> settings = bind("gpu");
		assertThat(settings.common()).isEqualTo(new Engine("a", 1, null, Map.of("team", "x", "tier", "y")));
		assertThat(settings.of("gpu"))
			.isEqualTo(new Engine("b", 1, DataSize.ofGigabytes(2), Map.of("team", "x", "tier", "z")));
		assertThat(settings.of("other")).isEqualTo(settings.common());
	}

	@Test
	void aPoolsOwnValueComesFirstWhereverItIs() {
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("FLAME_BACKEND_ENGINE_IMAGE", "a", "FLAME_POOLS_CPU_ENGINE_MAXRUNNERS", "7")));
		this.properties.put("flame.pools.gpu.engine.image", "b");
		BackendSettings<Engine> settings = bind("gpu", "cpu");
		assertThat(settings.of("gpu").image()).isEqualTo("b");
		assertThat(settings.of("cpu")).isEqualTo(new Engine("a", 7, null, Map.of()));
	}

	@ParameterizedTest
	@CsvSource({ "flame.pools[my pool].engine.image, my pool", "flame.pools.Blue.engine.image, Blue",
			"flame.pools[Blue].engine.image, Blue", "flame.pools.night-jobs.engine.image, night-jobs",
			"flame.pools[a.b].engine.image, a.b" })
	void everyNameOfAPoolWorks(String key, String pool) {
		this.properties.put(key, "b");
		assertThat(bind(pool).of(pool).image()).isEqualTo("b");
	}

	@ParameterizedTest
	@CsvSource({ "flame.backend.engine.max-runners, many", "flame.pools.gpu.engine.max-runners, many",
			"flame.pools.gpu.engine.memory, a lot" })
	void aWrongValueIsAFailureThatNamesTheKey(String key, String value) {
		this.properties.put(key, value);
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> bind("gpu"))
			.satisfies((ex) -> assertThat(ex.description()).contains("'" + key + "'", "'" + value + "'"))
			.satisfies((ex) -> assertThat(ex.action()).contains("'" + key + "'"));
	}

	@Test
	void whatTheTypeRefusesIsAFailureThatNamesThePool() {
		this.properties.put("flame.pools.gpu.engine.max-runners", "0");
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> bind("gpu"))
			.withMessageContaining("flame.pools.gpu.engine")
			.withMessageContaining("'max-runners' must be positive");
	}

	@Test
	void anUnknownKeyIsAWarning(CapturedOutput output) {
		this.properties.put("flame.backend.engine.imgae", "a");
		this.properties.put("flame.pools.gpu.engine.max-runner", "1");
		this.properties.put("flame.pools.gpu.other.key", "1");
		this.environment.getPropertySources()
			.replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment",
					Map.of("FLAME_BACKEND_ENGINE_MAX_RUNNERS", "7")));
		bind("gpu", "cpu");
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(2)
			.anyMatch((line) -> line.contains("'flame.backend.engine.imgae'"))
			.anyMatch((line) -> line.contains("'flame.pools.gpu.engine.max-runner'"));
	}

	record Engine(@Nullable String image, @DefaultValue("1") int maxRunners, @Nullable DataSize memory,
			Map<String, String> labels) {

		Engine {
			if (maxRunners < 1) {
				throw new IllegalArgumentException("'max-runners' must be positive");
			}
			labels = (labels != null) ? labels : Map.of();
		}

	}

}
