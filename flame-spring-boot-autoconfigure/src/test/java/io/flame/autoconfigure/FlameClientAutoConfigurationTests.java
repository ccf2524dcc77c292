package io.flame.autoconfigure;

import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.flame.FlameClient;
import io.flame.FlameRef;
import io.flame.FlameService;
import io.flame.FlameSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fluent client as a bean.
 */
class FlameClientAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
		.withPropertyValues("flame.runner-url=http://127.0.0.1:1");

	@ParameterizedTest
	@ValueSource(strings = { "local", "parent" })
	void itIsThere(String mode) {
		this.contextRunner.withPropertyValues("flame.mode=" + mode)
			.run((context) -> assertThat(context).hasSingleBean(FlameClient.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "parent" })
	void itBacksOff(String mode) {
		this.contextRunner.withPropertyValues("flame.mode=" + mode)
			.withUserConfiguration(OwnClient.class)
			.run((context) -> assertThat(context).hasSingleBean(FlameClient.class).hasBean("ownClient"));
	}

	/**
	 * No circle: the client is there before the services.
	 */
	@Test
	void servicesMayUseIt() {
		this.contextRunner.withUserConfiguration(Services.class)
			.run((context) -> assertThat(context.getBean(Front.class).ask()).isEqualTo("answer"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnClient {

		@Bean
		FlameClient ownClient() {
			return new NoClient();
		}

	}

	private static final class NoClient implements FlameClient {

		@Override
		public <S> ServiceSpec<S> service(Class<S> type) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <S> ServiceSpec<S> service(String serviceId, Class<S> type) {
			throw new UnsupportedOperationException();
		}

		@Override
		public MethodSpec function(String functionId) {
			throw new UnsupportedOperationException();
		}

		@Override
		public FlameSession openSession(String pool, Consumer<FlameSession.Spec> customizer) {
			throw new UnsupportedOperationException();
		}

		@Override
		public FlameSession session(String id) {
			throw new UnsupportedOperationException();
		}

		@Override
		public MethodSpec method(String serviceId, String methodId) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <T> FlameRef<T> put(T value) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <T extends @Nullable Object> FlameRef<T> put(T value, Class<T> type) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <T extends @Nullable Object> FlameRef<T> put(T value, ParameterizedTypeReference<T> type) {
			throw new UnsupportedOperationException();
		}

		@Override
		public <T extends @Nullable Object> FlameRef<T> pending(CompletableFuture<? extends FlameRef<T>> future) {
			throw new UnsupportedOperationException();
		}

		@Override
		public FlameRef<Resource> put(Resource resource) {
			throw new UnsupportedOperationException();
		}

		@Override
		public FlameRef<Resource> put(InputStream stream) {
			throw new UnsupportedOperationException();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Front.class, Back.class })
	static class Services {

	}

	@FlameService
	public static class Front {

		private final FlameClient client;

		Front(FlameClient client) {
			this.client = client;
		}

		public String ask() {
			return this.client.service(Back.class).call(Back::answer);
		}

	}

	@FlameService
	public static class Back {

		public String answer() {
			return "answer";
		}

	}

}
