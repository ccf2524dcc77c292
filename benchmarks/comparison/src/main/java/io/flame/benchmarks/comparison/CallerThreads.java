package io.flame.benchmarks.comparison;

import java.util.concurrent.ThreadFactory;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * What callers are.
 */
enum CallerThreads {

	PLATFORM {

		@Override
		ThreadFactory factory() {
			return (caller) -> {
				Thread thread = new Thread(caller, "caller");
				thread.setDaemon(true);
				return thread;
			};
		}

	},

	/** Needs Java 21 or later. */
	VIRTUAL {

		@Override
		ThreadFactory factory() {
			return new VirtualThreadTaskExecutor("caller").getVirtualThreadFactory();
		}

	};

	/** Tells a client of a contender which ones to use. */
	static final String PROPERTY = "comparison.threads";

	abstract ThreadFactory factory();

}
