package io.flame.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.flame.FlameCancelledException;
import io.flame.FlameRef;
import io.flame.FlameSerializationException;
import io.flame.FlameService;
import io.flame.context.Deadline;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.MethodDefinition;
import io.flame.service.ReferenceTypes;
import io.flame.service.ServiceDefinition;
import io.flame.service.ServiceDiscoverer;
import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorages;
import io.flame.store.ReferenceSettings;
import io.flame.store.References;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which values of a call are references.
 */
class ReferenceUseTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ServiceDefinition service = service();

	private final References references = new References(
			ObjectStorages.create(URI.create("memory:objects"), null, HttpStorageSettings.defaults()),
			new InvocationCodecs(List.of()), new ReferenceSettings("p-1", "a test", 100, 1_000, LONG, 1),
			Runnable::run);

	private static ServiceDefinition service() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerBeanDefinition("texts", new RootBeanDefinition(Texts.class));
		return Objects.requireNonNull(new ServiceDiscoverer(beans).discover().find("texts"));
	}

	private MethodDefinition method(String id) {
		return Objects.requireNonNull(this.service.findMethod(id));
	}

	private Invocation invocation(String id, boolean keep, Object... arguments) {
		ReferenceUse use = ReferenceUse.of(method(id), arguments, keep);
		return new Invocation(this.service, use.travelling(method(id)), arguments, InvocationOptions.NONE, "default",
				LONG, LONG, Deadline.after(LONG), "key", Map.of(), null, use);
	}

	@Test
	void mostCallsUseNone() {
		Invocation call = invocation("repeat", false, "x", 2);
		assertThat(call.references()).isSameAs(ReferenceUse.NONE);
		assertThat(call.method()).isSameAs(method("repeat"));
		assertThat(call.withoutReferences()).isSameAs(call);
	}

	@Test
	void argumentsAndResultTravelAsReferences() {
		Invocation call = invocation("repeat", true, "x", this.references.put(2, Integer.class, null));
		assertThat(call.references()).isEqualTo(new ReferenceUse(true, List.of(1)));
		assertThat(call.method().argumentTypes()).containsExactly(String.class, ReferenceTypes.of(int.class));
		assertThat(call.method().resultType()).isEqualTo(ReferenceTypes.of(String.class));
		assertThat(call.keyScope()).isNotEqualTo(invocation("repeat", false, "x", 2).keyScope());
	}

	@Test
	void declaredReferencesTravelAsTheyAre() {
		Invocation call = invocation("same", true, this.references.put("x", String.class, null));
		assertThat(call.references()).isSameAs(ReferenceUse.NONE);
	}

	@Test
	void aRunnerOfTheBaseProtocolGetsValues() {
		Invocation call = invocation("repeat", false, "x", this.references.put(2, Integer.class, null))
			.withoutReferences();
		assertThat(call.arguments()).containsExactly("x", 2);
		assertThat(call.method()).isSameAs(method("repeat"));
	}

	@Test
	void aRunnerOfTheBaseProtocolNeitherTakesNorKeepsReferences() {
		for (Invocation call : List.of(invocation("repeat", true, "x", 2),
				invocation("same", false, this.references.put("x", String.class, null)))) {
			assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(call::withoutReferences)
				.withMessageContaining("speaks only the base protocol");
		}
	}

	@Test
	void theTimeOfACallBeginsWhenItsArgumentsExist() {
		CompletableFuture<FlameRef<Integer>> number = new CompletableFuture<>();
		Invocation call = invocation("repeat", false, "x", this.references.pending(number));
		number.complete(this.references.put(2, Integer.class, null));
		assertThat(PendingArguments.await(call)).isSameAs(call);
		FlameRef<Integer> late = this.references.pending(new CompletableFuture<FlameRef<Integer>>());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(FlameCancelledException.class)
			.isThrownBy(() -> PendingArguments.await(invocation("repeat", false, "x", late)));
		assertThat(Thread.interrupted()).isTrue();
	}

	/**
	 * A service.
	 */
	@FlameService("texts")
	public static class Texts {

		public String repeat(String text, int times) {
			return text.repeat(times);
		}

		public FlameRef<String> same(FlameRef<String> text) {
			return text;
		}

	}

}
