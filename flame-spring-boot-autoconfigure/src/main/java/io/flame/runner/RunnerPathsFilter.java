package io.flame.runner;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before everything else in the runner role. Calls go straight to the invoke
 * servlet, whose signature check alone decides, past the application's filters. What is
 * neither a call nor the Actuator is not found: the application's own web endpoints are
 * off, whatever they are made with.
 */
public final class RunnerPathsFilter extends OncePerRequestFilter {

	private final String invokePath;

	private final InvokeServlet servlet;

	private final Supplier<? extends Collection<String>> actuatorPaths;

	private final boolean webEndpoints;

	/**
	 * Create a filter.
	 * @param invokePath the invoke path, without the context path
	 * @param servlet the servlet at the invoke path
	 * @param actuatorPaths the paths at and below which the Actuator answers
	 * @param webEndpoints whether the application's own endpoints answer nevertheless
	 */
	public RunnerPathsFilter(String invokePath, InvokeServlet servlet,
			Supplier<? extends Collection<String>> actuatorPaths, boolean webEndpoints) {
		this.invokePath = invokePath;
		this.servlet = servlet;
		this.actuatorPaths = actuatorPaths;
		this.webEndpoints = webEndpoints;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String pathInfo = request.getPathInfo();
		String path = request.getServletPath() + ((pathInfo != null) ? pathInfo : "");
		if (isBelow(this.invokePath, path)) {
			this.servlet.service(request, response);
		}
		else if (this.webEndpoints || isActuator(path)) {
			chain.doFilter(request, response);
		}
		else {
			this.servlet.refuse(request, response, RefusedException
				.notFound("This process is a Flame runner: the application's own web endpoints are off here."));
		}
	}

	private boolean isActuator(String path) {
		return this.actuatorPaths.get().stream().anyMatch((known) -> isBelow(known, path));
	}

	private static boolean isBelow(String known, String path) {
		return path.equals(known) || path.startsWith(known + "/");
	}

}
