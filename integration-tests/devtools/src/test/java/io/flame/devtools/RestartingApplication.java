package io.flame.devtools;

import java.util.List;
import java.util.UUID;

import io.flame.FlameService;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application whose page makes a call with classes of its own.
 */
@SpringBootApplication
public class RestartingApplication {

	/** Another one after each restart. */
	private static final String GENERATION = UUID.randomUUID().toString();

	public static void main(String[] args) {
		SpringApplication.run(RestartingApplication.class, args);
	}

	@EventListener
	void started(WebServerInitializedEvent event) {
		System.out.println("@port " + event.getWebServer().getPort());
	}

	@RestController
	static class Page {

		private final Billing billing;

		Page(Billing billing) {
			this.billing = billing;
		}

		@GetMapping("/call")
		String call() {
			Order order = this.billing.charge(new Order("order", List.of(new Line(1))));
			// a list of another loader's lines would be noticed here
			Line line = order.lines().get(0);
			try {
				this.billing.fail();
			}
			catch (PaperJam ex) {
				return "%s %d %s %s".formatted(order.name(), line.number(), ex.getMessage(), GENERATION);
			}
			return "nothing failed";
		}

	}

	@FlameService
	static class Billing {

		public Order charge(Order order) {
			return new Order("charged", order.lines());
		}

		public void fail() {
			throw new PaperJam("jammed");
		}

	}

	record Order(String name, List<Line> lines) {
	}

	record Line(int number) {
	}

	/**
	 * An exception that is rebuilt in the parent.
	 */
	public static class PaperJam extends RuntimeException {

		public PaperJam(String message) {
			super(message);
		}

	}

}
