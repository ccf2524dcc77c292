package io.flame.security;

import java.time.Instant;
import java.util.Map;

import io.flame.FlameService;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Applications that are protected in different ways.
 */
final class Applications {

	private Applications() {
	}

	/**
	 * What Spring Boot sets up by itself: a form, a session and protection from CSRF.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Greeter.class, Page.class })
	static class FormLogin {

	}

	/**
	 * Bearer tokens.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Greeter.class, Page.class })
	static class ResourceServer {

		@Bean
		JwtDecoder jwtDecoder() {
			return (token) -> new Jwt(token, Instant.now(), Instant.now().plusSeconds(60), Map.of("alg", "none"),
					Map.of("sub", "ada"));
		}

		@Bean
		SecurityFilterChain resourceServer(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
				.build();
		}

	}

	/**
	 * Nothing is allowed to anybody.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Greeter.class, Page.class })
	static class DenyAll {

		@Bean
		SecurityFilterChain denyAll(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().denyAll()).build();
		}

	}

	@FlameService("greeter")
	static class Greeter {

		public String greet(String name) {
			return "Hello " + name;
		}

	}

	@RestController
	static class Page {

		@GetMapping("/page")
		String page() {
			return "page";
		}

		@PostMapping("/page")
		String post() {
			return "posted";
		}

	}

}
