package io.flame.runner;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.concurrent.Executor;

import io.flame.FlameSerializationException;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedRequest;
import io.flame.protocol.SignatureCheck;
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

	private final transient CallExecution calls;

	private final transient RunnerRejections rejections;

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
	 * @param rejections counts what is refused
	 * @param settings the settings of the runner role
	 */
	public InvokeServlet(InvocationCodecs codecs, RequestVerifier verifier, InvocationDispatcher dispatcher,
			Executor helpers, RunnerControlEndpoint control, RunnerRejections rejections, RunnerSettings settings) {
		this.codecs = codecs;
		this.verifier = verifier;
		this.bodies = new BodyReader(verifier, settings, UnverifiedBodies.ofThisJvm(settings.maxBodySize()),
				dispatcher.watch(), helpers);
		this.calls = new CallExecution(dispatcher, helpers);
		this.rejections = rejections;
		this.dispatcher = dispatcher;
		this.helpers = helpers;
		this.encoder = new AnswerEncoder(settings.maxResponseSize());
		this.control = control;
		this.settings = settings;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) {
		Exchange exchange = new Exchange(request, response);
		serve(exchange, null, () -> handle(exchange));
	}

	private boolean handle(Exchange exchange) throws IOException, RefusedException {
		HttpServletRequest request = exchange.request();
		boolean root = (request.getPathInfo() == null);
		switch (request.getMethod()) {
			case "POST" -> {
				requirePath(root, request);
				return receive(exchange, requireMediaType(request));
			}
			case "GET" -> {
				requirePath(root, request);
				respond(exchange, 200, InvocationCodecs.JSON, this.control.describe(request));
			}
			case "DELETE" -> {
				String session = InvocationPath.sessionId(request);
				if (session != null) {
					this.control.dropSession(request, session);
				}
				else {
					String id = InvocationPath.id(request);
					requirePath(id != null, request);
					this.control.cancel(request, String.valueOf(id));
				}
				exchange.response().setStatus(HttpServletResponse.SC_NO_CONTENT);
			}
			default -> requirePath(false, request);
		}
		return true;
	}

	/**
	 * Serve a request, or go on with it, on one of the server's threads.
	 */
	private void serve(Exchange exchange, @Nullable String mediaType, Step step) {
		boolean complete = true;
		try {
			complete = step.run();
		}
		catch (RefusedException ex) {
			complete = refuse(exchange, mediaType, ex);
		}
		catch (IOException ex) {
			logger.debug("The caller has gone: " + ex);
		}
		catch (Throwable ex) {
			logger.error("A request could not be answered", ex);
			refuse(exchange, mediaType, RefusedException.failed());
		}
		finally {
			if (complete) {
				exchange.complete();
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

	private boolean receive(Exchange exchange, String mediaType) throws IOException, RefusedException {
		try {
			byte[] body = this.bodies.read(exchange, new Receiver(exchange, mediaType));
			return body != null && invoke(exchange, mediaType, body);
		}
		catch (RefusedException ex) {
			return refuse(exchange, mediaType, ex);
		}
	}

	private boolean invoke(Exchange exchange, String mediaType, byte[] body) throws IOException, RefusedException {
		HttpServletRequest request = exchange.request();
		ReceivedRequest received = decode(body, mediaType);
		this.verifier.verify(received.request());
		requireBuild(request.getHeader(BuildId.HEADER));
		ServletAnswer answer = new ServletAnswer(exchange, received.codec(), this.encoder, this.helpers,
				this.dispatcher::isDraining);
		PreparedInvocation call;
		try {
			call = this.dispatcher.prepare(received);
		}
		catch (FlameSerializationException ex) {
			answer.give(InvocationDispatcher.unbound(ex), void.class);
			return true;
		}
		try {
			return this.calls.execute(call, answer, () -> refuse(exchange, mediaType, RefusedException.failed()));
		}
		catch (Throwable ex) {
			// whatever it was: the call keeps neither its slot nor its key
			this.dispatcher.abandon(call);
			throw ex;
		}
	}

	private ReceivedRequest decode(byte[] body, String mediaType) throws RefusedException {
		try {
			return this.codecs.decodeRequest(body, mediaType);
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

	/**
	 * Refuse a request that is not a call.
	 */
	void refuse(HttpServletRequest request, HttpServletResponse response, RefusedException refusal) {
		Exchange exchange = new Exchange(request, response);
		serve(exchange, null, () -> {
			throw refusal;
		});
	}

	/**
	 * Refuse a request, and do not wait for the rest of its body.
	 * @return whether the exchange is to be completed
	 */
	private boolean refuse(Exchange exchange, @Nullable String mediaType, RefusedException refusal) {
		try {
			if (exchange.response().isCommitted()) {
				return true;
			}
			exchange.response().resetBuffer();
			this.rejections.rejected(exchange.request(), refusal);
			boolean unread = !exchange.isAsync() && exchange.expectsBody();
			writeRefusal(exchange, mediaType, refusal, unread);
			if (unread) {
				exchange.response().flushBuffer();
				BodyDiscarder.start(exchange, this.dispatcher.watch());
			}
			return !unread;
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("The caller has gone: " + ex);
			return true;
		}
	}

	private void writeRefusal(Exchange exchange, @Nullable String mediaType, RefusedException refusal, boolean close)
			throws IOException {
		if (close || refusal.status() == HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE) {
			// the rest of the body is not read
			exchange.response().setHeader("Connection", "close");
		}
		byte[] body = this.codecs.forErrors(mediaType)
			.encodeResponse(new InvocationResponse.Failure(refusal.error()), void.class)
			.toByteArray();
		respond(exchange, refusal.status(), (mediaType != null) ? mediaType : InvocationCodecs.JSON, body);
	}

	private void respond(Exchange exchange, int status, String mediaType, byte[] body) throws IOException {
		HttpServletResponse response = exchange.response();
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
	 * Goes on with a call whose body was still to come.
	 */
	private final class Receiver implements BodyReader.Receiver {

		private final Exchange exchange;

		private final String mediaType;

		Receiver(Exchange exchange, String mediaType) {
			this.exchange = exchange;
			this.mediaType = mediaType;
		}

		@Override
		public void receive(byte[] body, @Nullable SignatureCheck check) {
			serve(this.exchange, this.mediaType,
					() -> invoke(this.exchange, this.mediaType, InvokeServlet.this.bodies.verified(body, check)));
		}

		@Override
		public void refuse(RefusedException reason, boolean complete) {
			try {
				InvokeServlet.this.rejections.rejected(this.exchange.request(), reason);
				writeRefusal(this.exchange, this.mediaType, reason, true);
				this.exchange.response().flushBuffer();
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("The caller has gone: " + ex);
			}
			finally {
				if (complete) {
					this.exchange.complete();
				}
			}
		}

	}

	/**
	 * A step of serving a request.
	 */
	private interface Step {

		/**
		 * Run it.
		 * @return whether the exchange ends with it
		 */
		boolean run() throws IOException, RefusedException;

	}

}
