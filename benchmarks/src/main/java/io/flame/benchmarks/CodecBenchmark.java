package io.flame.benchmarks;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.flame.protocol.AttemptFields;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.RequestFields;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writing and reading the envelopes of a call, with its argument and its result.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class CodecBenchmark {

	private static final long NOW = 1_800_000_000_000L;

	private static final RequestFields REQUEST = new RequestFields("orders", "echo",
			Map.of("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), null,
			new UUID(3, 4).toString());

	private static final AttemptFields ATTEMPT = new AttemptFields(new UUID(1, 2).toString(), 60_000, 1, "runner-1",
			NOW, NOW + 60_000);

	/** The formats. */
	public enum Format {

		/** The default between Java processes. */
		CBOR,

		/** For curl and other languages. */
		JSON,

		/** What flame-js speaks. */
		SUPERJSON

	}

	@Param
	private Format format = Format.CBOR;

	@Param
	private Payload payload = Payload.RECORD;

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private InvocationCodec codec = this.codecs.cbor();

	private Type type = Object.class;

	private List<Type> types = List.of();

	private Object value = "";

	private byte[] request = {};

	private byte[] answer = {};

	@Setup(Level.Trial)
	public void encode() {
		this.codec = switch (this.format) {
			case CBOR -> this.codecs.cbor();
			case JSON -> this.codecs.plainJson();
			case SUPERJSON -> this.codecs.superJson();
		};
		this.type = this.payload.type();
		this.types = List.of(this.type);
		this.value = this.payload.value();
		this.request = encodeRequest().toByteArray();
		this.answer = encodeAnswer().toByteArray();
	}

	@Benchmark
	public EncodedBody encodeRequest() {
		return this.codec.encodeRequest(REQUEST, this.types, new Object[] { this.value }).toBody(ATTEMPT);
	}

	@Benchmark
	public @Nullable Object[] decodeRequest() throws MalformedEnvelopeException {
		return this.codecs.decodeRequest(this.request, this.codec.mediaType()).bindArguments(this.types);
	}

	@Benchmark
	public EncodedBody encodeAnswer() {
		return this.codec.encodeResponse(new InvocationResponse.Success(this.value), this.type);
	}

	@Benchmark
	public InvocationResponse decodeAnswer() throws MalformedEnvelopeException {
		return this.codec.decodeResponse(this.answer, this.type);
	}

}
