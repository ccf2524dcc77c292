package io.flame.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import javax.management.JMException;
import javax.management.ObjectName;

import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.util.Assert;

/**
 * What a call costs that takes long: the heap that a parent and its runners need for
 * each, all of them waiting on virtual threads. JDK 21 or later.
 * <p>
 * {@code --calls} is how many there are, {@code --runners} how many processes execute
 * them. With {@code --queued} each runner executes only one at a time, the others wait in
 * the parent. {@code --histogram} shows what the parent's heap consists of.
 */
public final class ParkedCalls {

	private static final int WARM_UP = 30_000;

	private static final int HISTOGRAM_LINES = 40;

	private final int calls;

	private final int executing;

	private final List<ParkingRunner> runners = new ArrayList<>();

	private final boolean queued;

	private final boolean histogram;

	private final Queue<Object> wrong = new ConcurrentLinkedQueue<>();

	private ParkedCalls(SimpleCommandLinePropertySource arguments) throws IOException {
		this.calls = number(arguments, "calls", 10_000);
		this.queued = arguments.containsProperty("queued");
		this.histogram = arguments.containsProperty("histogram");
		int processes = number(arguments, "runners", 1);
		int perRunner = this.queued ? 1 : (this.calls + processes - 1) / processes;
		this.executing = this.queued ? processes : this.calls;
		for (int i = 0; i < processes; i++) {
			this.runners.add(ParkingRunner.start(perRunner + 1));
		}
	}

	private static int number(SimpleCommandLinePropertySource arguments, String name, int otherwise) {
		String value = arguments.getProperty(name);
		return (value != null) ? Integer.parseInt(value) : otherwise;
	}

	/**
	 * Measure.
	 * @param arguments see above
	 * @throws Exception if a runner or the parent fails
	 */
	public static void main(String[] arguments) throws Exception {
		ParkedCalls measurement = new ParkedCalls(new SimpleCommandLinePropertySource(arguments));
		try (ConfigurableApplicationContext parent = measurement.startParent()) {
			measurement.run(parent.getBean(Parking.class), parent.getBean(RunnerPools.class).get("default"));
		}
		finally {
			measurement.runners.forEach(ParkingRunner::close);
		}
	}

	private ConfigurableApplicationContext startParent() {
		List<String> all = new ArrayList<>(
				List.of("--flame.mode=parent", ParkingRunner.SECRET, "--spring.main.banner-mode=off",
						"--logging.level.root=warn", "--flame.pools.default.queue-capacity=" + this.calls,
						"--flame.pools.default.max-concurrency="
								+ (this.executing + this.runners.size() - 1) / this.runners.size(),
						"--flame.pools.default.acquire-timeout=1h", "--flame.pools.default.timeout=1h"));
		for (int i = 0; i < this.runners.size(); i++) {
			all.add("--flame.pools.default.runners[%d].url=http://127.0.0.1:%d".formatted(i,
					this.runners.get(i).port()));
		}
		return new SpringApplicationBuilder(ParkingRunner.Application.class).web(WebApplicationType.NONE)
			.run(all.toArray(String[]::new));
	}

	private void run(Parking parking, RunnerPool pool) throws Exception {
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();
		threads.setVirtualThreads(true);
		warmUp(parking, threads);
		List<Resources> before = resources();
		CountDownLatch answers = new CountDownLatch(this.calls);
		for (int i = 0; i < this.calls; i++) {
			int number = i;
			threads.execute(() -> {
				call(parking, order(number));
				answers.countDown();
			});
		}
		while (pool.waiting() < this.calls - this.executing || parked() < this.executing) {
			Assert.state(this.wrong.isEmpty(), this.wrong::toString);
			Thread.sleep(100);
		}
		List<Resources> parked = resources();
		print("parent", before.get(0), parked.get(0), this.calls);
		for (int i = 1; i < parked.size() && !this.queued; i++) {
			print("runner", before.get(i), parked.get(i), this.executing / this.runners.size());
		}
		if (this.histogram) {
			System.out.println(histogram());
		}
		for (ParkingRunner runner : this.runners) {
			runner.release();
		}
		answers.await();
		Assert.state(this.wrong.isEmpty(), this.wrong::toString);
		System.out.printf("%,d calls were answered%n", this.calls);
	}

	/**
	 * What there is once, however many calls there are; and frames of compiled methods
	 * are smaller than those of others.
	 */
	private static void warmUp(Parking parking, Executor threads) throws InterruptedException {
		CountDownLatch answers = new CountDownLatch(WARM_UP);
		Semaphore permits = new Semaphore(4);
		for (int i = 0; i < WARM_UP; i++) {
			Order order = order(i);
			permits.acquire();
			threads.execute(() -> {
				try {
					parking.pass(order);
				}
				finally {
					permits.release();
					answers.countDown();
				}
			});
		}
		answers.await();
	}

	private static Order order(int number) {
		return new Order("o-" + number, "customer-" + number % 1000, "sku-01302-blue", number % 100, number, true);
	}

	private void call(Parking parking, Order order) {
		try {
			Order answer = parking.park(order);
			if (!answer.equals(order)) {
				this.wrong.add(answer);
			}
		}
		catch (Exception ex) {
			this.wrong.add(ex);
		}
	}

	private int parked() throws IOException {
		int parked = 0;
		for (ParkingRunner runner : this.runners) {
			parked += runner.parked();
		}
		return parked;
	}

	/** Those of this process first. */
	private List<Resources> resources() throws IOException {
		List<Resources> resources = new ArrayList<>(List.of(Resources.now()));
		for (ParkingRunner runner : this.runners) {
			resources.add(runner.resources());
		}
		return resources;
	}

	private static void print(String name, Resources before, Resources after, int calls) {
		System.out.printf("%s: %s%n", name, after.perCall(before, calls));
	}

	private static String histogram() throws JMException {
		Object histogram = ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		return String.join("\n", histogram.toString().lines().limit(HISTOGRAM_LINES).toList());
	}

}
