package io.flame.runner;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

import io.flame.FlameErrorCode;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedRequest;
import io.flame.protocol.RequestSigner;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;

/**
 * The endpoint of a runner: {@code POST} executes a call, {@code GET} describes the
 * runner, {@code DELETE} cancels a call.
 * <p>
 * It is a servlet of its own, so that no message converter, interceptor or advice of the
 * application stands between the bytes and their signature. The order of its checks is
 * part of the wire protocol.
 */
public final class InvokeServlet extends HttpServlet {

	private static final Log logger = LogFactory.getLog(InvokeServlet.class);

	private final transient InvocationCodecs codecs;

	private final transient RequestVerifier verifier;

	private final transient InvocationDispatcher dispatcher;

	private final transient RunnerControlEndpoint control;

	private final transient RunnerSettings settings;

	/**
	 * Create the servlet.
	 * @param codecs the codecs
	 * @param verifier what verifies requests
	 * @param dispatcher what executes calls
	 * @param control what answers requests that are no calls
	 * @param settings the settings of the runner role
	 */
	public InvokeServlet(InvocationCodecs codecs, RequestVerifier verifier, InvocationDispatcher dispatcher,
			RunnerControlEndpoint control, RunnerSettings settings) {
		this.codecs = codecs;
		this.verifier = verifier;
		this.dispatcher = dispatcher;
		this.control = control;
		this.settings = settings;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String mediaType = null;
		try {
			String path = request.getPathInfo();
			boolean root = (path == null);
			switch (request.getMethod()) {
				case "POST" -> {
					requirePath(root, request);
					mediaType = requireMediaType(request);
					write(response, 200, mediaType, invoke(request, mediaType));
				}
				case "GET" -> {
					requirePath(root, request);
					write(response, 200, InvocationCodecs.JSON, this.control.describe(request));
				}
				case "DELETE" -> {
					requirePath(path != null && path.indexOf('/', 1) < 0 && path.length() > 1, request);
					this.control.cancel(request, String.valueOf(path).substring(1));
					response.setStatus(HttpServletResponse.SC_NO_CONTENT);
				}
				default -> requirePath(false, request);
			}
		}
		catch (RefusedException ex) {
			refuse(response, mediaType, ex);
		}
		catch (CutOffException ex) {
			breakOff(response);
		}
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			logger.error("A request could not be answered", ex);
			if (!response.isCommitted()) {
				response.resetBuffer();
				refuse(response, mediaType, RefusedException.failed());
			}
		}
	}

	private static void requirePath(boolean known, HttpServletRequest request) throws RefusedException {
		if (!known) {
			throw RefusedException.notFound("A runner does not answer this method and path. Calls go to POST %s%s."
				.formatted(request.getContextPath(), request.getServletPath()));
		}
	}

	private String requireMediaType(HttpServletRequest request) throws RefusedException {
		String contentType = request.getContentType();
		try {
			if (contentType != null) {
				MediaType type = MediaType.parseMediaType(contentType);
				String name = type.getType() + "/" + type.getSubtype();
				Charset charset = type.getCharset();
				if (this.codecs.supports(name) && (charset == null || charset.equals(StandardCharsets.UTF_8))) {
					return name;
				}
			}
		}
		catch (InvalidMediaTypeException | UnsupportedCharsetException ex) {
			// told below
		}
		throw RefusedException.unsupportedMediaType(
				"Send 'Content-Type: %s' (UTF-8) or '%s'.".formatted(InvocationCodecs.JSON, InvocationCodecs.CBOR));
	}

	private byte[] invoke(HttpServletRequest request, String mediaType)
			throws IOException, RefusedException, CutOffException {
		byte[] body = readBody(request);
		this.verifier.verifySignature(body, request.getHeader(RequestSigner.SIGNATURE_HEADER));
		ReceivedRequest received;
		try {
			received = this.codecs.decodeRequest(body, mediaType);
		}
		catch (MalformedEnvelopeException ex) {
			throw RefusedException.badRequest(String.valueOf(ex.getMessage()));
		}
		if (this.verifier.needsInvocationId() && received.request().invocationId() == null) {
			throw RefusedException.badRequest("The field 'invocationId' is missing.");
		}
		this.verifier.verify(received.request());
		requireBuild(request.getHeader(BuildId.HEADER));
		byte[] answer = this.dispatcher.dispatch(received);
		if (answer.length > this.settings.maxResponseSize()) {
			return received.codec()
				.encodeResponse(new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR,
						"The result has %d bytes, but only %d may leave the runner. Return less, or raise 'flame.max-response-size'."
							.formatted(answer.length, this.settings.maxResponseSize()))),
						void.class);
		}
		return answer;
	}

	/**
	 * Before the arguments are looked at, so that different builds are not told of as
	 * errors of decoding.
	 */
	private void requireBuild(@Nullable String callers) throws RefusedException {
		if (StringUtils.hasText(callers) && !this.settings.build().accepts(callers)) {
			throw RefusedException.otherBuild(this.settings.build().value(), callers);
		}
	}

	private byte[] readBody(HttpServletRequest request) throws IOException, RefusedException {
		long limit = this.settings.maxBodySize();
		if (request.getContentLengthLong() > limit) {
			throw tooLarge(limit);
		}
		byte[] body = request.getInputStream().readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
		if (body.length > limit) {
			throw tooLarge(limit);
		}
		return body;
	}

	private static RefusedException tooLarge(long limit) {
		return RefusedException.payloadTooLarge(
				"The body is larger than %d bytes. Send less, or raise 'flame.max-body-size' of the runner."
					.formatted(limit));
	}

	private void refuse(HttpServletResponse response, @Nullable String mediaType, RefusedException refusal)
			throws IOException {
		if (refusal.status() == HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE) {
			// the rest of the body is not read
			response.setHeader("Connection", "close");
		}
		byte[] body = this.codecs.forErrors(mediaType)
			.encodeResponse(new InvocationResponse.Failure(refusal.error()), void.class);
		write(response, refusal.status(), (mediaType != null) ? mediaType : InvocationCodecs.JSON, body);
	}

	/**
	 * To the caller this is what it would be without the web server's grace: the
	 * connection ends before the answer does.
	 */
	private static void breakOff(HttpServletResponse response) throws IOException {
		response.setHeader("Connection", "close");
		response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		response.setContentLength(1);
		response.flushBuffer();
	}

	private void write(HttpServletResponse response, int status, String mediaType, byte[] body) throws IOException {
		if (this.dispatcher.isDraining()) {
			// the server is about to close it: better by agreement
			response.setHeader("Connection", "close");
		}
		response.setStatus(status);
		response.setContentType(mediaType);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
