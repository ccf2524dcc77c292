package io.flame.runner;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The codecs of the protocol as somebody else would write them: nothing of the library is
 * used.
 */
enum WireCodec {

	SUPERJSON("application/json", JsonMapper.builder().build()),

	JSON("application/json", JsonMapper.builder().build()),

	CBOR("application/cbor", CBORMapper.builder().build());

	private final String mediaType;

	private final ObjectMapper mapper;

	WireCodec(String mediaType, ObjectMapper mapper) {
		this.mediaType = mediaType;
		this.mapper = mapper;
	}

	String mediaType() {
		return this.mediaType;
	}

	/**
	 * Write a request envelope.
	 * @param fields its fields; a list of arguments is written as this codec does
	 * @return the body
	 */
	byte[] encode(Map<String, ?> fields) {
		Map<String, Object> envelope = new LinkedHashMap<>(fields);
		if (this == SUPERJSON && envelope.get("args") instanceof List<?> args) {
			envelope.put("args", this.mapper.writeValueAsString(Map.of("json", args)));
		}
		return this.mapper.writeValueAsBytes(envelope);
	}

	Map<String, @Nullable Object> decode(byte[] body) {
		return this.mapper.readValue(body, new TypeReference<>() {
		});
	}

	/**
	 * The result in a response envelope.
	 * @param body a response
	 * @return its result
	 */
	@Nullable Object result(byte[] body) {
		Object result = decode(body).get("result");
		return (this != SUPERJSON || result == null) ? result
				: this.mapper.readValue(String.valueOf(result).getBytes(StandardCharsets.UTF_8), Map.class).get("json");
	}

}
