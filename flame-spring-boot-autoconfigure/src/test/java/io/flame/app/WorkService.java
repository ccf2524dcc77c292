package io.flame.app;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameException;
import io.flame.FlameMethod;
import io.flame.FlameService;
import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Work that takes time, fails, or takes its process with it.
 */
@FlameService(id = "work")
public class WorkService extends HiddenBase implements Ordered {

	private final AtomicInteger count = new AtomicInteger();

	private final TypesService types;

	WorkService(TypesService types) {
		this.types = types;
	}

	@Override
	public int getOrder() {
		return 5;
	}

	public String getOrder(long number) {
		return "order " + number;
	}

	public int readStandardInput() throws IOException {
		return System.in.read();
	}

	public int length(byte[] bytes) {
		return bytes.length;
	}

	public String failMisleadingly(int number) {
		throw new Misleading(String.valueOf(number));
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	/**
	 * Sleeps as the only thing that is measured here.
	 */
	public String sleep(long millis) throws InterruptedException {
		new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		return "slept";
	}

	@FlameMethod(timeout = "300ms")
	public String sleepTooLong() throws InterruptedException {
		return sleep(60_000);
	}

	@FlameMethod(timeout = "${work.timeout:200ms}")
	public String ignoreInterrupts(long millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
		return "ignored";
	}

	public void halt(int exitCode) {
		Runtime.getRuntime().halt(exitCode);
	}

	@FlameMethod(idempotent = true, maxAttempts = 3)
	public long haltOnFirstAttempt(InvocationContext context) {
		if (context.attempt() == 1) {
			Runtime.getRuntime().halt(9);
		}
		return ProcessHandle.current().pid();
	}

	public String fail(String message) {
		throw new IllegalArgumentException(message);
	}

	public String failInterrupted(String message) throws InterruptedException {
		throw new InterruptedException(message);
	}

	public String failChecked(String message) throws PaperJam {
		throw new PaperJam(message);
	}

	public String failWithCode() {
		throw new FlameException("out_of_paper", "There is no paper", null, Map.of("tray", 2), false);
	}

	public String failRetryably() {
		throw new FlameException("try_again", "Not now", null, Map.of(), true);
	}

	public String failUnknown() {
		throw new Unconstructible(1);
	}

	@FlameMethod(maxAttempts = 3)
	public int succeedAtThird(@Nullable InvocationContext context) {
		this.count.incrementAndGet();
		if (InvocationContext.current().attempt() < 3) {
			throw new FlameException("try_again", "Not yet", null, Map.of(), true);
		}
		return this.count.get();
	}

	@FlameMethod(idempotencyKey = "#order + '-' + #amount")
	public Map<String, Object> context(String order, int amount, InvocationContext context) {
		Map<String, Object> seen = new LinkedHashMap<>();
		seen.put("same", context == InvocationContext.current());
		seen.put("key", context.idempotencyKey());
		seen.put("attempt", context.attempt());
		seen.put("invocationId", context.invocationId());
		seen.put("millisLeft", context.deadline().toEpochMilli() - System.currentTimeMillis());
		seen.put("cancelled", context.isCancelled());
		return seen;
	}

	public long pidOfNestedCalls() {
		long own = pid();
		return this.types.sum(0, own, 0, false, (char) 0);
	}

	public Object unserializable() {
		return new Object() {
			@SuppressWarnings("unused")
			public Object getSelf() {
				throw new IllegalStateException("no");
			}
		};
	}

	protected String hidden() {
		return "never";
	}

	public static final class PaperJam extends Exception {

		public PaperJam(String message) {
			super(message);
		}

	}

	public static final class Misleading extends RuntimeException {

		public Misleading(String id) {
			super("Not found: " + id);
		}

	}

	public static final class Unconstructible extends RuntimeException {

		Unconstructible(int number) {
			super("number " + number);
		}

	}

}
