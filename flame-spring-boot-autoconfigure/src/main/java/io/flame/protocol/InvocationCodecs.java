package io.flame.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;

import io.flame.FlameSerializationException;
import io.flame.protocol.superjson.SuperJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The codecs of the protocol. Their mappers are private: they have the application's
 * Jackson modules, but nothing else of its configuration. Thread-safe.
 */
public final class InvocationCodecs {

	/** Media type of JSON envelopes. */
	public static final String JSON = "application/json";

	/** Media type of CBOR envelopes. */
	public static final String CBOR = "application/cbor";

	/** Reading a number takes time with the square of its length. */
	private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
		.maxNumberLength(10_000)
		.build();

	private static final RecyclerPool<BufferRecycler> BUFFERS = new ThreadAwareRecyclerPool();

	private final InvocationCodec cbor;

	private final InvocationCodec superJson;

	private final InvocationCodec plainJson;

	private final JsonMapper values;

	private final CBORMapper state;

	private final FieldsCodec fields;

	private final CBORMapper sessions = CBORMapper.builder().build();

	private final JsonMapper descriptions = JsonMapper.builder().build();

	/**
	 * Create the codecs.
	 * @param modules the Jackson modules of the application, beside those that register
	 * themselves as Java services
	 */
	public InvocationCodecs(Collection<? extends JacksonModule> modules) {
		CBORMapper cborMapper = configure(
				CBORMapper
					.builder(CBORFactory.builder().streamReadConstraints(CONSTRAINTS).recyclerPool(BUFFERS).build()),
				modules)
			.build();
		this.state = cborMapper;
		this.fields = new FieldsCodec(cborMapper);
		JsonFactory json = JsonFactory.builder().streamReadConstraints(CONSTRAINTS).recyclerPool(BUFFERS).build();
		JsonMapper jsonMapper = configure(JsonMapper.builder(json), modules).build();
		this.values = jsonMapper;
		SuperJson superJsonValues = new SuperJson(configure(JsonMapper.builder(json), modules));
		this.cbor = new InvocationCodec(CBOR, cborMapper, new CborValueFormat(cborMapper), true);
		this.plainJson = new InvocationCodec(JSON, jsonMapper, new JacksonValueFormat(jsonMapper), false);
		this.superJson = new InvocationCodec(JSON, jsonMapper, new SuperJsonValueFormat(jsonMapper, superJsonValues),
				false);
	}

	private static <B extends MapperBuilder<?, B>> B configure(B builder, Collection<? extends JacksonModule> modules) {
		return builder.findAndAddModules(InvocationCodecs.class.getClassLoader())
			.addModules(modules)
			.addModule(new NoClassNamesModule())
			// a time keeps the offset or zone that it has
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
			.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
			// values are parts of an envelope, which goes on behind them
			.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			// 1.5 is no whole number
			.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			// they change with the order of the constants
			.enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
			.disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
			// a half written envelope must not be completed when a value fails
			.disable(StreamWriteFeature.AUTO_CLOSE_CONTENT);
	}

	/**
	 * The codec for CBOR, the default between Java processes.
	 * @return the codec
	 */
	public InvocationCodec cbor() {
		return this.cbor;
	}

	/**
	 * The codec for JSON with superjson values, what flame-js speaks.
	 * @return the codec
	 */
	public InvocationCodec superJson() {
		return this.superJson;
	}

	/**
	 * The codec for JSON with plain values, for curl and other languages.
	 * @return the codec
	 */
	public InvocationCodec plainJson() {
		return this.plainJson;
	}

	/**
	 * Whether a request of this media type can be read.
	 * @param mediaType a media type without parameters
	 * @return whether there is a codec for it
	 */
	public boolean supports(@Nullable String mediaType) {
		return JSON.equalsIgnoreCase(mediaType) || CBOR.equalsIgnoreCase(mediaType);
	}

	/**
	 * The codec for an answer to a request that has not been read.
	 * @param mediaType the request's media type without parameters
	 * @return the CBOR codec for CBOR, else the one for plain JSON
	 */
	public InvocationCodec forErrors(@Nullable String mediaType) {
		return CBOR.equalsIgnoreCase(mediaType) ? this.cbor : this.plainJson;
	}

	/**
	 * Find out why values of a type can not be written here and read in another process,
	 * as far as that can be known without a value.
	 * @param type the declared type of a parameter or a result
	 * @return a clause that follows the name of the parameter or the method, {@code null}
	 * if there is nothing to object to
	 */
	public @Nullable String findProblem(Type type) {
		boolean lazyPropertiesAreWritten = this.values.registeredModules()
			.stream()
			.anyMatch((module) -> module.getClass().getSimpleName().startsWith("Hibernate"));
		try {
			return new TypeInspector(this.values._deserializationContext(), this.values._serializationContext(),
					lazyPropertiesAreWritten)
				.findProblem(type);
		}
		catch (RuntimeException | LinkageError ex) {
			// what can not be inspected may travel nevertheless
			return null;
		}
	}

	/**
	 * Read a request envelope.
	 * @param body the body
	 * @param mediaType its {@linkplain #supports(String) supported} media type
	 * @return the request
	 * @throws MalformedEnvelopeException if the body is no request envelope
	 */
	public ReceivedRequest decodeRequest(byte[] body, @Nullable String mediaType) throws MalformedEnvelopeException {
		boolean binary = CBOR.equalsIgnoreCase(mediaType);
		if (!binary) {
			EnvelopeReader.requireUtf8(body);
		}
		RequestReader reader = new RequestReader(body);
		(binary ? this.cbor : this.plainJson).envelopes().read(body, reader);
		if (binary && reader.argumentsAreText()) {
			throw EnvelopeReader.wrongType("args", "an array");
		}
		InvocationCodec codec = binary ? this.cbor : (reader.argumentsAreText() ? this.superJson : this.plainJson);
		byte[] session = reader.session();
		return new ReceivedRequest(reader.request(), codec, reader.arguments(),
				(session != null) ? decodeSessionRequest(session, 0, session.length) : null, reader.references());
	}

	/**
	 * Read a request that came over a link.
	 * @param head the {@linkplain CallHead head}
	 * @param body the session if the head says so, and the arguments in CBOR
	 * @return the request
	 * @throws MalformedEnvelopeException if it is none
	 */
	public ReceivedRequest decodeRequest(byte[] head, byte[] body) throws MalformedEnvelopeException {
		InvocationRequest request = CallHead.decode(head);
		int session = CallHead.sessionLength(head);
		if (session > body.length) {
			throw new MalformedEnvelopeException("The session of the call is incomplete.");
		}
		return new ReceivedRequest(request, this.cbor, new EncodedValue(body, session, body.length - session),
				(session > 0) ? decodeSessionRequest(body, 0, session) : null, CallHead.references(head));
	}

	/**
	 * Encode a value that is kept: the context of a session, the state of a service.
	 * @param value the value, {@code null} for none
	 * @param type its declared type
	 * @return the value in CBOR; equal values have equal bytes as far as their
	 * serializers write them in the same order
	 * @throws FlameSerializationException if it cannot be written
	 */
	public byte[] encodeValue(@Nullable Object value, Type type) {
		try {
			return this.state.writerFor(this.state.constructType(type)).writeValueAsBytes(value);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.unwritableResult(type, ex);
		}
	}

	/**
	 * The codec for the fields of an object that is kept.
	 * @return the codec
	 */
	public FieldsCodec fields() {
		return this.fields;
	}

	/**
	 * Decode a value that was kept.
	 * @param bytes the value in CBOR
	 * @param type its declared type
	 * @return the value
	 * @throws FlameSerializationException if it does not bind
	 */
	public @Nullable Object decodeValue(byte[] bytes, Type type) {
		return this.cbor.readResult(new EncodedValue(bytes, 0, bytes.length), type);
	}

	/**
	 * Write a value that is kept, piece by piece.
	 * @param value the value, {@code null} for none
	 * @param type its declared type
	 * @param out where to write, which is closed afterwards
	 * @throws FlameSerializationException if the value cannot be written
	 * @throws IOException if the stream fails
	 */
	public void writeValue(@Nullable Object value, Type type, OutputStream out) throws IOException {
		try (JsonGenerator generator = this.state.createGenerator(out)) {
			this.state.writerFor(this.state.constructType(type)).writeValue(generator, value);
		}
		catch (RuntimeException ex) {
			throwIfIo(ex);
			throw BindingFailure.unwritableResult(type, ex);
		}
	}

	/** Jackson wraps it once, and again at each level of the value. */
	private static void throwIfIo(RuntimeException ex) throws IOException {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException failure) {
				throw failure;
			}
		}
	}

	/**
	 * Read a value that was kept, piece by piece.
	 * @param in the value in CBOR, which is closed afterwards
	 * @param type its declared type
	 * @return the value
	 * @throws FlameSerializationException if it does not bind
	 * @throws IOException if the stream fails
	 */
	public @Nullable Object readValue(InputStream in, Type type) throws IOException {
		if (type == void.class || type == Void.class) {
			return null;
		}
		try {
			return this.state.readerFor(this.state.constructType(type)).readValue(in);
		}
		catch (RuntimeException ex) {
			throwIfIo(ex);
			throw BindingFailure.result(type, ex);
		}
	}

	/**
	 * Apply merge patches (RFC 7396) to a value that was kept.
	 * @param value the value in CBOR
	 * @param patches the patches in CBOR, the oldest first
	 * @return the patched value in CBOR
	 * @throws FlameSerializationException if one of them cannot be read
	 */
	public byte[] merge(byte[] value, List<byte[]> patches) {
		try {
			JsonNode merged = this.state.readTree(value);
			for (byte[] patch : patches) {
				merged = MergePatch.apply(merged, this.state.readTree(patch));
			}
			return this.state.writeValueAsBytes(merged);
		}
		catch (JacksonException ex) {
			throw BindingFailure.result(JsonNode.class, ex);
		}
	}

	/**
	 * Write the session of a call.
	 * @param request the session
	 * @return the bytes
	 */
	public byte[] encodeSession(SessionRequest request) {
		return this.sessions.writeValueAsBytes(request);
	}

	private SessionRequest decodeSessionRequest(byte[] bytes, int offset, int length)
			throws MalformedEnvelopeException {
		try {
			return this.sessions.readValue(bytes, offset, length, SessionRequest.class);
		}
		catch (JacksonException ex) {
			throw new MalformedEnvelopeException("The session of the call cannot be parsed.", ex);
		}
	}

	/**
	 * Write the changes of a session.
	 * @param response the changes
	 * @return the bytes
	 */
	public byte[] encodeSession(SessionResponse response) {
		return this.sessions.writeValueAsBytes(response);
	}

	/**
	 * Read the changes of a session.
	 * @param bytes the bytes
	 * @return the changes
	 * @throws MalformedEnvelopeException if they are none
	 */
	public SessionResponse decodeSessionResponse(byte[] bytes) throws MalformedEnvelopeException {
		try {
			return this.sessions.readValue(bytes, SessionResponse.class);
		}
		catch (JacksonException ex) {
			throw new MalformedEnvelopeException("The changes of the session cannot be parsed.", ex);
		}
	}

	/**
	 * Write a runner's description.
	 * @param description the description
	 * @return a JSON document
	 */
	public byte[] encodeDescription(RunnerDescription description) {
		return this.descriptions.writeValueAsBytes(description);
	}

	/**
	 * Read a runner's description.
	 * @param body a JSON document
	 * @return the description
	 * @throws MalformedEnvelopeException if it is none
	 */
	public RunnerDescription decodeDescription(byte[] body) throws MalformedEnvelopeException {
		try {
			return this.descriptions.readValue(body, RunnerDescription.class);
		}
		catch (JacksonException ex) {
			throw new MalformedEnvelopeException("The body is no description of a runner.", ex);
		}
	}

}
