package io.flame.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Threads that call at the same time.
 */
final class Callers {

	private Callers() {
	}

	/**
	 * Perform a task in several threads.
	 * @return the results
	 */
	static <T> List<T> perform(int count, Task<T> task) throws Exception {
		List<Caller<T>> callers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int number = i;
			callers.add(start(() -> task.perform(number)));
		}
		List<T> results = new ArrayList<>();
		for (Caller<T> caller : callers) {
			results.add(caller.join());
		}
		return results;
	}

	static <T> Caller<T> start(Callable<T> task) {
		FutureTask<T> result = new FutureTask<>(task);
		Thread thread = new Thread(result, "caller");
		thread.setDaemon(true);
		thread.start();
		return new Caller<>(thread, result);
	}

	/**
	 * A thread that calls.
	 *
	 * @param <T> the type of its result
	 * @param thread the thread
	 * @param result its result
	 */
	record Caller<T>(Thread thread, FutureTask<T> result) {

		T join() throws InterruptedException, ExecutionException, TimeoutException {
			return this.result.get(40, TimeUnit.SECONDS);
		}

	}

	/**
	 * What each thread does.
	 *
	 * @param <T> the type of its result
	 */
	interface Task<T> {

		T perform(int number) throws Exception;

	}

}
