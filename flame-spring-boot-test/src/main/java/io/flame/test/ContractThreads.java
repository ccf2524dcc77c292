package io.flame.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Threads that do something at the same time.
 */
final class ContractThreads {

	private ContractThreads() {
	}

	static <T extends @Nullable Object> void run(int threads, Callable<T> work) throws Exception {
		run(Collections.nCopies(threads, work));
	}

	/**
	 * Run each on a thread, and wait for all of them. The failure of one is thrown.
	 */
	static <T extends @Nullable Object> List<T> run(List<Callable<T>> works) throws Exception {
		CyclicBarrier start = new CyclicBarrier(works.size());
		ExecutorService executor = Executors.newFixedThreadPool(works.size());
		try {
			List<Future<T>> futures = new ArrayList<>();
			for (Callable<T> work : works) {
				futures.add(executor.submit(() -> {
					start.await();
					return work.call();
				}));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get(2, TimeUnit.MINUTES));
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

}
