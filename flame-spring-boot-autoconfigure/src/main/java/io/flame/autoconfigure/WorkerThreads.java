package io.flame.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads on which handlers run.
 */
final class WorkerThreads {

	private static final String PREFIX = "flame-worker-";

	private WorkerThreads() {
	}

	static Executor create() {
		if (JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE)) {
			return new VirtualThreadTaskExecutor(PREFIX);
		}
		CustomizableThreadFactory threads = new CustomizableThreadFactory(PREFIX);
		threads.setDaemon(true);
		return Executors.newCachedThreadPool(threads);
	}

}
