package io.flame.runner;

import java.io.IOException;
import java.util.List;

import io.flame.FlameErrorCode;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns off the application's own web endpoints in the runner role, whatever they are
 * made with: only the invoke path and the Actuator answer.
 */
public final class OtherPathsFilter extends OncePerRequestFilter {

	private final List<String> paths;

	private final InvocationCodecs codecs;

	/**
	 * Create a filter.
	 * @param paths the paths that answer, with all below them, without the context path
	 * @param codecs the codecs
	 */
	public OtherPathsFilter(List<String> paths, InvocationCodecs codecs) {
		this.paths = List.copyOf(paths);
		this.codecs = codecs;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String pathInfo = request.getPathInfo();
		String path = request.getServletPath() + ((pathInfo != null) ? pathInfo : "");
		if (this.paths.stream().anyMatch((known) -> path.equals(known) || path.startsWith(known + "/"))) {
			chain.doFilter(request, response);
			return;
		}
		byte[] body = this.codecs.plainJson()
			.encodeResponse(
					new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.NOT_FOUND,
							"This process is a Flame runner: the application's own web endpoints are off here.")),
					void.class);
		response.setStatus(HttpServletResponse.SC_NOT_FOUND);
		response.setContentType(InvocationCodecs.JSON);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
