package io.flame.benchmarks.comparison.flame;

import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.Termination;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * A runner that was started by others, with a link as that of a child process.
 *
 * @param uri the URI of its invoke path
 * @param link the address of its link
 */
record LinkedRunner(URI uri, SocketAddress link) implements RunnerInstance {

	@Override
	public String id() {
		return "linked";
	}

	@Override
	public boolean owned() {
		return false;
	}

	@Override
	public CompletionStage<Termination> terminated() {
		return new CompletableFuture<>();
	}

	@Override
	public void terminate(Duration grace) {
	}

	/**
	 * A backend that knows the runner.
	 */
	@Configuration(proxyBeanMethods = false)
	static class LinkedBackend {

		@Bean
		@ConditionalOnProperty("linked.uri")
		RunnerBackend linked(Environment environment) {
			LinkedRunner runner = new LinkedRunner(URI.create(environment.getRequiredProperty("linked.uri")),
					UnixDomainSocketAddress.of(environment.getRequiredProperty("linked.socket")));
			return new RunnerBackend() {

				@Override
				public String type() {
					return "linked";
				}

				@Override
				public int maxRunners() {
					return 1;
				}

				@Override
				public RunnerInstance launch(LaunchRequest request) {
					return runner;
				}

			};
		}

	}

}
