package io.flame.runner;

import java.time.Duration;
import java.util.Map;

import io.flame.FlameCancelledException;
import io.flame.FlameTimeoutException;
import io.flame.protocol.InvocationRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why a call has no result.
 */
class RunningInvocationTests {

	private final RunningInvocation invocation = new RunningInvocation(
			new InvocationRequest("id", "work", "sleep", null, Map.of(), null, null, 1, null, null, null),
			Duration.ofSeconds(1));

	@Test
	void whatHappensFirstIsTheReason() {
		this.invocation.cancel();
		this.invocation.expire();
		assertThat(this.invocation.failure()).isInstanceOf(FlameCancelledException.class);
	}

	@Test
	void whatTheHandlerThrewIsTheCause() {
		IllegalStateException thrown = new IllegalStateException("interrupted");
		this.invocation.expire();
		this.invocation.failed(thrown);
		assertThat(this.invocation.failure()).isInstanceOf(FlameTimeoutException.class)
			.hasMessageContaining("id (work/sleep)")
			.hasCause(thrown);
	}

	@Test
	void withoutACancellationWhatTheHandlerThrewIsTheReason() {
		assertThat(this.invocation.failure()).isNull();
		IllegalStateException thrown = new IllegalStateException("no");
		this.invocation.failed(thrown);
		assertThat(this.invocation.failure()).isSameAs(thrown);
	}

}
