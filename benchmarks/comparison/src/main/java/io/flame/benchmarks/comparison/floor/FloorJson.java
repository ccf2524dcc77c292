package io.flame.benchmarks.comparison.floor;

import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * How records are written and read.
 */
final class FloorJson {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private FloorJson() {
	}

	static ObjectReader reader(Class<?> type) {
		return MAPPER.readerFor(type);
	}

	static ObjectWriter writer() {
		return MAPPER.writer();
	}

}
