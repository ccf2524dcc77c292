package io.flame.webflux;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a WebFlux application without any servlet class can be.
 */
@ExtendWith(OutputCaptureExtension.class)
class WebFluxTests {

	private final HttpClient http = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext run(String... args) {
		String[] all = new String[args.length + 3];
		all[0] = "--server.port=0";
		all[1] = "--server.address=127.0.0.1";
		all[2] = "--spring.main.register-shutdown-hook=false";
		System.arraycopy(args, 0, all, 3, args.length);
		return SpringApplication.run(ReactiveApplication.class, all);
	}

	private String get(ConfigurableApplicationContext context, String path) throws IOException, InterruptedException {
		assertThat(context).isInstanceOf(ReactiveWebServerApplicationContext.class);
		URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
		return this.http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	@Test
	void thereIsNoServletClass() {
		assertThat(ClassUtils.isPresent("jakarta.servlet.Servlet", null)).isFalse();
	}

	@Test
	void localRoleCallsInTheProcess() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(get(context, "/pid")).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
			assertThat(get(context, "/shout?text=hey")).isEqualTo("HEY!");
		}
	}

	@Test
	void parentCallsFixedRunners() throws Exception {
		HttpServer runner = startForeignRunner("\"echoed\"");
		try (ConfigurableApplicationContext context = run("--flame.mode=parent", "--flame.codec=json",
				"--flame.runner-url=http://127.0.0.1:" + runner.getAddress().getPort())) {
			assertThat(get(context, "/shout?text=hey")).isEqualTo("echoed");
		}
		finally {
			runner.stop(0);
		}
	}

	/** Speaks the base protocol only. */
	private static HttpServer startForeignRunner(String result) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/invoke", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			if (!"POST".equals(exchange.getRequestMethod())) {
				exchange.sendResponseHeaders(404, -1);
				return;
			}
			byte[] body = "{\"ok\":true,\"result\":\"{\\\"json\\\":%s}\"}".formatted(result.replace("\"", "\\\""))
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, body.length);
			try (OutputStream output = exchange.getResponseBody()) {
				output.write(body);
			}
		});
		server.start();
		return server;
	}

	@Test
	void parentThatWouldStartItselfAsRunnersIsAFailure(CapturedOutput output) {
		assertThatThrownBy(() -> run("--flame.mode=parent").close())
			.hasStackTraceContaining("FlameConfigurationException");
		assertThat(output).contains("APPLICATION FAILED TO START", "there is no servlet web server on its class path",
				"spring-boot-starter-webmvc");
	}

	@Test
	void runnerIsAFailure(CapturedOutput output) {
		assertThatThrownBy(() -> run("--flame.mode=runner").close())
			.hasStackTraceContaining("FlameConfigurationException");
		assertThat(output).contains("APPLICATION FAILED TO START", "it is no servlet web application",
				"spring-boot-starter-webmvc");
	}

}
