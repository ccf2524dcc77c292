package io.flame.transport;

import java.util.Map;

import io.flame.backend.RunnerEndpoint;
import io.flame.protocol.AttemptFields;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * An attempt of a call, to be sent to a runner.
 *
 * @param runner the runner
 * @param call the encoded call
 * @param attempt the fields of the attempt
 * @param signer signs requests to the runner, {@code null} for no signature
 * @param headers the headers of an HTTP request, apart from its media type and signature
 */
public record CallRequest(RunnerEndpoint runner, EncodedRequest call, AttemptFields attempt,
		@Nullable RequestSigner signer, Map<String, String> headers) {

	/**
	 * The call as an HTTP request.
	 */
	TransportRequest toHttp() {
		return new TransportRequest("POST", this.runner.uri(), this.headers, this.call.codec().mediaType(),
				this.call.toBody(this.attempt), this.signer);
	}

	/**
	 * The call as messages name it.
	 */
	String target() {
		return "POST " + this.runner.uri();
	}

}
