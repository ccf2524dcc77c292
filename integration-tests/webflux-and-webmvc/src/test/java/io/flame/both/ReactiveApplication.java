package io.flame.both;

import java.util.Locale;
import java.util.function.Function;

import io.flame.FlameFunction;
import io.flame.FlameService;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application of WebFlux that has Web MVC too, as the starter brings it.
 */
@SpringBootApplication
public class ReactiveApplication {

	public static void main(String[] args) {
		SpringApplication.run(ReactiveApplication.class, args);
	}

	@Bean
	@FlameFunction("shout")
	Function<String, String> shout() {
		return (text) -> text.toUpperCase(Locale.ROOT) + "!";
	}

	@FlameService("workplace")
	@Component
	static class Workplace {

		public long pid() {
			return ProcessHandle.current().pid();
		}

	}

	@RestController
	static class Pages {

		private final Workplace workplace;

		private final Function<String, String> shout;

		Pages(Workplace workplace, Function<String, String> shout) {
			this.workplace = workplace;
			this.shout = shout;
		}

		@GetMapping("/pid")
		Mono<String> pid() {
			return Mono.fromCallable(() -> String.valueOf(this.workplace.pid()))
				.subscribeOn(Schedulers.boundedElastic());
		}

		@GetMapping("/shout")
		Mono<String> shout(String text) {
			return Mono.fromCallable(() -> this.shout.apply(text)).subscribeOn(Schedulers.boundedElastic());
		}

	}

}
