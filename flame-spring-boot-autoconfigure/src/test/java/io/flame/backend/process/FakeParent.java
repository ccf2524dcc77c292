package io.flame.backend.process;

import java.time.Duration;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerResources;
import io.flame.backend.SpawnedRunner;

/**
 * A parent whose only purpose is to be killed: starts a child, prints {@code ready} and
 * waits.
 */
final class FakeParent {

	private FakeParent() {
	}

	public static void main(String[] args) throws Exception {
		ProcessRunnerBackend backend = new ProcessRunnerBackend(FakeChild.launch("secret", "hold", "ready", "stay"),
				(pool) -> new ChildSettings(64L * 1024 * 1024, 1, true), new ProcessLimits(1024L * 1024 * 1024, 1));
		backend.launch(new LaunchRequest("p-1", "p", new SpawnedRunner("p-1", "p", 1).environment(), "s3cret",
				RunnerResources.NONE, Duration.ofSeconds(30), (lastOutput) -> {
				}));
		System.out.println("ready");
		Thread.currentThread().join();
	}

}
