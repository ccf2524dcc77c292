package io.flame.protocol;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How calls use references, as it travels.
 */
class ReferenceRequestTests {

	@Test
	void whatIsWrittenIsRead() throws MalformedEnvelopeException {
		for (boolean keep : new boolean[] { true, false }) {
			for (List<Integer> positions : List.of(List.<Integer>of(), List.of(0), List.of(1, 12))) {
				ReferenceRequest request = new ReferenceRequest("p-1", keep, positions);
				assertThat(ReferenceRequest.decode(request.encode())).isEqualTo(request);
				assertThat(request.usesStorage()).isEqualTo(keep || !positions.isEmpty());
			}
		}
		assertThat(new ReferenceRequest("p-1", true, List.of(0, 2)).encode()).isEqualTo("p-1;keep;0,2");
	}

	@Test
	void itIsTheEndOfTheHeadOfACall() throws MalformedEnvelopeException {
		RequestFields fields = new RequestFields("service", "method", Map.of("a", "b"), "key", "call");
		for (byte[] session : new byte @Nullable [][] { null, { 1, 2, 3 } }) {
			for (String references : new @Nullable String[] { null, "p-1;keep" }) {
				byte[] head = Objects.requireNonNull(CallHead.encode(fields,
						new AttemptFields("invocation", 1000, 2, null, 0, 0, session, references)));
				assertThat(CallHead.decode(head).callId()).isEqualTo("call");
				assertThat(CallHead.references(head))
					.isEqualTo((references != null) ? new ReferenceRequest("p-1", true, List.of()) : null);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "p-1;x", "p-1;keep;-1", "p-1;keep;0;1" })
	void somethingElseIsMalformed(String text) {
		assertThatExceptionOfType(MalformedEnvelopeException.class).isThrownBy(() -> ReferenceRequest.decode(text));
	}

}
