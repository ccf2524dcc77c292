package io.flame.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads for blocking code: virtual ones where the JVM has them.
 */
final class WorkerThreads {

	private WorkerThreads() {
	}

	static Executor create(String prefix) {
		if (JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE)) {
			return new VirtualThreadTaskExecutor(prefix);
		}
		CustomizableThreadFactory threads = new OwnThreads(prefix);
		threads.setDaemon(true);
		return Executors.newCachedThreadPool(threads);
	}

	/**
	 * Threads that are used again and again, and must not keep what the thread had that
	 * happened to need them first.
	 */
	private static final class OwnThreads extends CustomizableThreadFactory {

		OwnThreads(String prefix) {
			super(prefix);
		}

		@Override
		public Thread createThread(Runnable work) {
			Thread thread = new Thread(null, work, nextThreadName(), 0, false);
			thread.setDaemon(isDaemon());
			return thread;
		}

	}

}
