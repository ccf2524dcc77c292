package io.flame.resilience;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FollowingBulkheadTests {

	private final AtomicBoolean exhausted = new AtomicBoolean();

	private final Bulkhead bulkhead = Bulkhead.of("b", BulkheadConfig.custom().maxConcurrentCalls(2).build());

	private final FollowingBulkhead following = new FollowingBulkhead(this.bulkhead, this::thread);

	private Thread thread(Runnable task) {
		if (this.exhausted.get()) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		return FollowingBulkhead.thread(task);
	}

	private int max() {
		return this.bulkhead.getBulkheadConfig().getMaxConcurrentCalls();
	}

	@Test
	void itFollows() {
		this.following.follow(5);
		await().until(() -> max() == 5);
	}

	@Test
	void whenNoThreadCanBeStartedThenItFollowsWithALaterCall() {
		this.exhausted.set(true);
		this.following.follow(5);
		this.following.catchUp();
		assertThat(max()).isEqualTo(2);
		this.exhausted.set(false);
		this.following.catchUp();
		await().until(() -> max() == 5);
	}

}
