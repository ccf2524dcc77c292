package io.flame.runner;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.flame.FlameSerializationException;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedRequest;
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

	private final transient BodyReader bodies;

	private final transient InvocationDispatcher dispatcher;

	private final transient BatchDispatcher batches;

	private final transient Executor helpers;

	private final transient AnswerEncoder encoder;

	private final transient RunnerControlEndpoint control;

	private final transient RunnerSettings settings;

	/**
	 * Create the servlet.
	 * @param codecs the codecs
	 * @param verifier what verifies requests
	 * @param dispatcher what executes calls
	 * @param helpers where calls run that do not end at once; must not queue
	 * @param control what answers requests that are no calls
	 * @param settings the settings of the runner role
	 */
	public InvokeServlet(InvocationCodecs codecs, RequestVerifier verifier, InvocationDispatcher dispatcher,
			Executor helpers, RunnerControlEndpoint control, RunnerSettings settings) {
		this.codecs = codecs;
		this.verifier = verifier;
		this.bodies = new BodyReader(verifier, settings.maxBodySize());
		this.dispatcher = dispatcher;
		this.helpers = helpers;
		this.encoder = new AnswerEncoder(settings.maxResponseSize());
		this.batches = new BatchDispatcher(codecs.cbor(), verifier, dispatcher, this.encoder, helpers);
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
					invoke(request, response, mediaType);
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
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			logger.error("A request could not be answered", ex);
			if (!response.isCommitted()) {
				response.resetBuffer();
				refuse(response, mediaType, RefusedException.failed());
			}
		}
	}

	@Override
	public void destroy() {
		this.batches.close();
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

	private void invoke(HttpServletRequest request, HttpServletResponse response, String mediaType)
			throws IOException, RefusedException {
		byte[] body = this.bodies.read(request);
		if (mediaType.equals(InvocationCodecs.CBOR_SEQUENCE)) {
			List<ReceivedRequest> received = decode(() -> this.codecs.decodeRequests(body));
			requireBuild(request.getHeader(BuildId.HEADER));
			this.batches.dispatch(received, response);
			return;
		}
		ReceivedRequest received = decode(() -> this.codecs.decodeRequest(body, mediaType));
		this.verifier.verify(received.request());
		requireBuild(request.getHeader(BuildId.HEADER));
		ServletAnswer answer = new ServletAnswer(response, received.codec(), this.encoder, this.helpers,
				this.dispatcher::isDraining);
		PreparedInvocation call;
		try {
			call = this.dispatcher.prepare(received);
		}
		catch (FlameSerializationException ex) {
			answer.give(InvocationDispatcher.unbound(ex), void.class, -1);
			return;
		}
		if (!InvocationDispatcher.executes(call)) {
			attend(call, answer);
		}
		else if (this.dispatcher.isShort(call)) {
			this.dispatcher.execute(call, answer);
		}
		else {
			executeElsewhere(call, answer);
		}
	}

	/**
	 * What may take long, or may never end, must not keep the server's thread.
	 */
	private void executeElsewhere(PreparedInvocation call, ServletAnswer answer) {
		Runnable execution = () -> this.dispatcher.execute(call, answer);
		answer.setAwaited(true);
		try {
			this.helpers.execute(execution);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// there are no more threads
			answer.setAwaited(false);
			execution.run();
			return;
		}
		await(call, answer);
	}

	private void attend(PreparedInvocation call, ServletAnswer answer) {
		answer.setAwaited(true);
		this.dispatcher.attend(call, answer);
		await(call, answer);
	}

	private void await(PreparedInvocation call, ServletAnswer answer) {
		try {
			answer.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.dispatcher.cancel(call, answer);
		}
	}

	private <T> T decode(Decoder<T> decoder) throws RefusedException {
		try {
			return decoder.decode();
		}
		catch (MalformedEnvelopeException ex) {
			throw RefusedException.badRequest(String.valueOf(ex.getMessage()));
		}
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

	private void refuse(HttpServletResponse response, @Nullable String mediaType, RefusedException refusal)
			throws IOException {
		if (refusal.status() == HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE) {
			// the rest of the body is not read
			response.setHeader("Connection", "close");
		}
		byte[] body = this.codecs.forErrors(mediaType)
			.encodeResponse(new InvocationResponse.Failure(refusal.error()), void.class)
			.toByteArray();
		write(response, refusal.status(), (mediaType != null) ? mediaType : InvocationCodecs.JSON, body);
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

	/**
	 * Decodes a body.
	 *
	 * @param <T> what it becomes
	 */
	private interface Decoder<T> {

		T decode() throws MalformedEnvelopeException;

	}

}
