package io.flame.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Collects what the answer to a call that shared a request says beside its response.
 */
final class AnswerHeadReader implements EnvelopeReader.FieldHandler {

	private @Nullable String invocationId;

	private @Nullable Long status;

	private @Nullable Long elapsedMicros;

	@Override
	public void field(String name, JsonParser parser) throws MalformedEnvelopeException {
		switch (name) {
			case "invocationId" -> this.invocationId = EnvelopeReader.string(parser, name);
			case "status" -> this.status = EnvelopeReader.integer(parser, name);
			case "elapsedUs" -> this.elapsedMicros = EnvelopeReader.integer(parser, name);
			default -> {
				parser.skipChildren();
				parser.finishToken();
			}
		}
	}

	AnswerHead head() throws MalformedEnvelopeException {
		if (this.invocationId == null) {
			throw new MalformedEnvelopeException("The field 'invocationId' is missing.");
		}
		return new AnswerHead(this.invocationId, (this.status != null) ? (int) (long) this.status : 200,
				(this.elapsedMicros != null) ? this.elapsedMicros : -1);
	}

}
