package io.flame.protocol;

/**
 * What the answer to a call that shared a request says beside its response.
 *
 * @param invocationId the id of the call
 * @param status the HTTP status that it would have had alone
 * @param elapsedMicros how long the handler took, in microseconds; -1 if the runner does
 * not tell
 */
public record AnswerHead(String invocationId, int status, long elapsedMicros) {

	/**
	 * The response header with the duration of a handler, where a call came alone.
	 */
	public static final String ELAPSED_HEADER = "x-flame-elapsed";

}
