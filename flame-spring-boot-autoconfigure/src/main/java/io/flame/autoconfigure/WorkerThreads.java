package io.flame.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

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
		return create(prefix, null);
	}

	/**
	 * Platform threads, for what blocks in a selector.
	 * @param prefix the beginning of their names
	 */
	static ThreadFactory platform(String prefix) {
		CustomizableThreadFactory threads = new OwnThreads(prefix, WorkerThreads.class.getClassLoader());
		threads.setDaemon(true);
		return threads;
	}

	/**
	 * Create threads.
	 * @param prefix the beginning of their names
	 * @param classLoader their context class loader, {@code null} for that of the thread
	 * that happens to need them first, which may be one of a web server
	 * @return what executes on them
	 */
	static Executor create(String prefix, @Nullable ClassLoader classLoader) {
		if (JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE)) {
			return new VirtualThreadTaskExecutor(prefix);
		}
		CustomizableThreadFactory threads = new OwnThreads(prefix, classLoader);
		threads.setDaemon(true);
		return Executors.newCachedThreadPool(threads);
	}

	/**
	 * Threads that are used again and again, and must not keep what the thread had that
	 * happened to need them first.
	 */
	private static final class OwnThreads extends CustomizableThreadFactory {

		private final transient @Nullable ClassLoader classLoader;

		OwnThreads(String prefix, @Nullable ClassLoader classLoader) {
			super(prefix);
			this.classLoader = classLoader;
		}

		@Override
		public Thread createThread(Runnable work) {
			Thread thread = new Thread(null, work, nextThreadName(), 0, false);
			thread.setDaemon(isDaemon());
			if (this.classLoader != null) {
				thread.setContextClassLoader(this.classLoader);
			}
			return thread;
		}

	}

}
