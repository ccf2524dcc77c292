package io.flame.transport;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.flame.FlameException;
import io.flame.FlameSignatureException;
import io.flame.FlameTransportException;
import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerProbe.Health;
import io.flame.backend.RunnerProbe.State;
import io.flame.context.Deadline;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.RunnerDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a parent makes of the responses of whatever is at a runner's address.
 */
class RunnerControlTests {

	private static final URI RUNNER = URI.create("http://10.0.0.1:8080/invoke");

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final FixedResponse transport = new FixedResponse();

	private Health probe(@Nullable RequestSigner signer) {
		return new RunnerControl(this.transport, this.codecs, signer, null)
			.probe(new RunnerEndpoint("r1", RUNNER, null, false, null, true), Duration.ofSeconds(1));
	}

	private Health probe(int status, @Nullable String mediaType, String body) {
		this.transport.response = new TransportResponse(status, mediaType, body.getBytes(StandardCharsets.UTF_8));
		return probe(null);
	}

	private String description(String state) {
		return new String(this.codecs.encodeDescription(
				new RunnerDescription("r1", 1, state, 4, List.of(), Map.of("s", List.of("m")), "build-1", null)),
				StandardCharsets.UTF_8);
	}

	@Test
	void aRunnerDescribesItself() {
		assertThat(probe(200, InvocationCodecs.JSON, description(RunnerDescription.READY)))
			.isEqualTo(new Health(State.READY, "r1", 4, "build-1", null));
		assertThat(probe(200, InvocationCodecs.JSON, description(RunnerDescription.DRAINING)).state())
			.isEqualTo(State.DRAINING);
		assertThat(probe(503, "text/html", "<html>").state()).isEqualTo(State.DRAINING);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "404, text/plain, Not found", "404, text/plain, ``", "404, , ``", "405, , ``",
					"405, text/plain, Method Not Allowed", "405, application/json, {}",
					"404, application/json, `{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"m\"}}`" })
	void aRunnerOfTheBaseProtocolKnowsNoDescriptions(int status, @Nullable String mediaType, String body) {
		assertThat(probe(status, mediaType, body)).isEqualTo(new Health(State.BASE_PROTOCOL));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "200, text/html, <html>", "200, application/json, {}",
			"200, application/json, `{\"status\":\"UP\"}`", "200, application/json, []",
			"200, application/json, `{\"id\":\"x\",\"protocol\":1,\"state\":\"odd\",\"running\":[]}`", "204, , ``",
			"301, text/html, ``", "400, text/plain, Bad", "403, text/html, <html>", "404, text/html, ``",
			"404, text/html, <html>", "404, text/plain, 404 page not found", "404, application/json, {}",
			"404, application/json, `{\"status\":404,\"error\":\"Not Found\",\"path\":\"/invoke\"}`",
			"404, application/json, `{\"ok\":true,\"result\":1}`", "405, text/html, <html>", "429, , ``",
			"500, text/html, <html>", "501, text/html, <html>", "502, text/html, <html>" })
	void anyOtherServerIsNotARunner(int status, @Nullable String mediaType, String body) {
		assertThatExceptionOfType(FlameTransportException.class).isThrownBy(() -> probe(status, mediaType, body))
			.withMessageContainingAll(RUNNER.toString(), "is not a Flame runner", "GET", String.valueOf(status),
					(mediaType != null) ? mediaType : "no media type", "Check the URL")
			.satisfies((ex) -> assertThat(ex.retryable()).isFalse());
	}

	@Test
	void whereTheSecretsDifferTheMessageNamesTheKey() {
		this.transport.response = new TransportResponse(401, InvocationCodecs.JSON, new byte[0]);
		assertThatExceptionOfType(FlameSignatureException.class)
			.isThrownBy(() -> probe(new RequestSigner(List.of("mine"))))
			.withMessageContainingAll(RUNNER.toString(), "another secret", "flame.security.secret", "FLAME_SECRET");
		assertThatExceptionOfType(FlameSignatureException.class).isThrownBy(() -> probe(null))
			.withMessageContainingAll("this parent has none", "flame.security.secret", "FLAME_SECRET");
	}

	@Test
	void noResponseIsNotAnEmptyListOfCalls() {
		RunnerControl control = new RunnerControl(this.transport, this.codecs, null, null);
		this.transport.response = new TransportResponse(200, InvocationCodecs.JSON,
				description(RunnerDescription.READY).getBytes(StandardCharsets.UTF_8));
		assertThat(control.running(RUNNER, null)).isEmpty();
		for (int status : List.of(401, 404, 500, 503)) {
			this.transport.response = new TransportResponse(status, null, new byte[0]);
			assertThatExceptionOfType(FlameException.class).isThrownBy(() -> control.running(RUNNER, null));
		}
	}

	@Test
	void idsWithAnyCharactersCanBeCancelled() {
		RequestSigner signer = new RequestSigner(List.of("secret"));
		RunnerControl control = new RunnerControl(this.transport, this.codecs, signer, null);
		control.cancel(RUNNER, null, "a/b;c d+e?%\u00e4");
		TransportRequest request = this.transport.requests.get(0);
		assertThat(request.method()).isEqualTo("DELETE");
		assertThat(request.uri().getRawPath()).isEqualTo("/invoke/~YS9iO2MgZCtlPyXDpA");
		assertThat(request.headers()).containsEntry(RequestSigner.SIGNATURE_HEADER,
				signer.sign(RequestSigner.withoutBody("DELETE", request.uri().getRawPath(),
						String.valueOf(request.headers().get(RequestSigner.TIMESTAMP_HEADER)))));
	}

	/**
	 * A server that always says the same.
	 */
	private static final class FixedResponse implements RunnerTransport {

		private final List<TransportRequest> requests = new ArrayList<>();

		private TransportResponse response = new TransportResponse(200, null, new byte[0]);

		@Override
		public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
			this.requests.add(request);
			return this.response;
		}

		@Override
		public void close() {
		}

	}

}
