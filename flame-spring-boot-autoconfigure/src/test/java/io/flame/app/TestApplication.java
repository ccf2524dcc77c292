package io.flame.app;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.flame.FlameFunction;
import io.flame.FlameService;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application as users write them, for tests that need a whole one.
 */
@SpringBootApplication
@EnableScheduling
public class TestApplication {

	/** What only one process of the application must do. */
	public static final AtomicInteger background = new AtomicInteger();

	public static void main(String[] args) {
		SpringApplication.run(TestApplication.class, args);
	}

	@Scheduled(fixedRate = 10)
	void tick() {
		background.incrementAndGet();
	}

	@Bean
	CommandLineRunner commandLineRunner() {
		return (args) -> background.incrementAndGet();
	}

	@Bean
	Filter refusingFilter() {
		return (request, response, chain) -> {
			if (((HttpServletRequest) request).getHeader("x-refuse") != null) {
				((HttpServletResponse) response).sendError(418);
			}
			else {
				chain.doFilter(request, response);
			}
		};
	}

	@Bean
	@FlameFunction("ping")
	Function<String, String> ping() {
		return (text) -> "pong " + text;
	}

	@Bean
	@FlameFunction
	Supplier<Long> pid() {
		return () -> ProcessHandle.current().pid();
	}

	@Bean
	@FlameFunction("print")
	Consumer<String> print() {
		return System.out::println;
	}

	@Bean
	@FlameFunction("join")
	BiFunction<String, Integer, String> join() {
		return (text, number) -> text + number;
	}

	@Bean
	@FlameService("declared")
	Greeter declaredByBeanMethod() {
		return (name) -> "declared " + name;
	}

	/**
	 * A service by its bean method alone.
	 */
	public interface Greeter {

		String greet(String name);

	}

	@Component
	static class FinalMethodRunner implements CommandLineRunner {

		@Override
		public final void run(String... args) {
			background.incrementAndGet();
		}

	}

	@Component
	static final class FinalRunner implements ApplicationRunner {

		@Override
		public void run(ApplicationArguments args) {
			background.incrementAndGet();
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
