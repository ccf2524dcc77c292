package io.flame.jetty;

import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.flame.FlameFunction;
import io.flame.FlameService;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application on Jetty.
 */
@SpringBootApplication
public class JettyApplication {

	/** Holds calls until a test lets them go. */
	static volatile CountDownLatch gate = new CountDownLatch(0);

	public static void main(String[] args) {
		SpringApplication.run(JettyApplication.class, args);
	}

	@Bean
	@FlameFunction("echo")
	Function<String, String> echo() {
		return (text) -> text;
	}

	/**
	 * A socket that Spring does not see.
	 */
	@Bean
	ServletContextInitializer sockets() {
		return (servletContext) -> servletContext.addListener(new Sockets());
	}

	static class Sockets implements ServletContextListener {

		@Override
		public void contextInitialized(ServletContextEvent event) {
			try {
				((ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName()))
					.addEndpoint(StandardSocket.class);
			}
			catch (DeploymentException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@ServerEndpoint("/socket")
	public static class StandardSocket {

		@OnOpen
		public void open(Session session) {
		}

	}

	@FlameService("work")
	@Component
	static class Work {

		public long pid() {
			return ProcessHandle.current().pid();
		}

		public byte[] reversed(byte[] bytes) {
			byte[] result = new byte[bytes.length];
			for (int i = 0; i < bytes.length; i++) {
				result[i] = bytes[bytes.length - 1 - i];
			}
			return result;
		}

		public String waitAtTheGate() throws InterruptedException {
			gate.await();
			return "through";
		}

	}

	@RestController
	static class Pages {

		@GetMapping("/page")
		String page() {
			return "page";
		}

	}

}
