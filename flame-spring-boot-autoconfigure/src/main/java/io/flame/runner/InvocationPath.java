package io.flame.runner;

import java.nio.charset.StandardCharsets;

import io.flame.protocol.InvocationIdSegment;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Reads the invocation id from the path of a request that is about one invocation.
 */
final class InvocationPath {

	private static final String SESSIONS = "/sessions/";

	private InvocationPath() {
	}

	/**
	 * The id of a session, below {@code sessions} below the invoke path.
	 * @return the id, {@code null} if the path is another one
	 */
	static @Nullable String sessionId(HttpServletRequest request) {
		String pathInfo = request.getPathInfo();
		if (pathInfo == null || !pathInfo.startsWith(SESSIONS)) {
			return null;
		}
		String segment = pathInfo.substring(SESSIONS.length());
		return (segment.indexOf('/') < 0) ? InvocationIdSegment.decode(segment) : null;
	}

	/**
	 * The id below the invoke path. It is taken from the path as it was sent: servers
	 * decode paths in their own ways, and take {@code ;} for the beginning of parameters.
	 * @return the id, {@code null} if the path has none, or has more than one segment
	 */
	static @Nullable String id(HttpServletRequest request) {
		String pathInfo = request.getPathInfo();
		if (pathInfo == null) {
			return null;
		}
		String path = request.getRequestURI();
		try {
			String segment = StringUtils.uriDecode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
			boolean alone = pathInfo.indexOf('/', 1) < 0 || pathInfo.equals("/" + segment);
			return alone ? InvocationIdSegment.decode(segment) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
