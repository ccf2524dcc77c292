package io.flame.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * What a process needs on its class path to be called as a runner.
 */
public final class ServletServer {

	private static final List<String> CLASSES = List.of("jakarta.servlet.Servlet",
			"org.springframework.web.context.support.GenericWebApplicationContext",
			"org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext",
			"org.springframework.boot.web.servlet.ServletRegistrationBean");

	private static final List<String> SERVERS = List.of("org.apache.catalina.startup.Tomcat",
			"org.eclipse.jetty.server.Server", "io.undertow.Undertow");

	private ServletServer() {
	}

	/**
	 * Whether it is there.
	 * @param classLoader the class loader of the application
	 * @return whether there are a servlet server and Boot's module for servlets
	 */
	public static boolean isPresent(@Nullable ClassLoader classLoader) {
		return CLASSES.stream().allMatch((name) -> ClassUtils.isPresent(name, classLoader))
				&& SERVERS.stream().anyMatch((name) -> ClassUtils.isPresent(name, classLoader));
	}

}
