package io.flame;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Waits for several references.
 */
public final class FlameRefs {

	private FlameRefs() {
	}

	/**
	 * Wait until no reference is pending any more. The values are not read, and calls
	 * that fail throw nothing here: {@link FlameRef#get()} does.
	 * @param references the references
	 * @throws FlameCancelledException if the calling thread is interrupted
	 */
	public static void waitAll(Collection<? extends FlameRef<?>> references) {
		Assert.notNull(references, "'references' must not be null");
		BlockingQueue<FlameRef<?>> done = new LinkedBlockingQueue<>();
		List<FlameRef<?>> all = List.copyOf(references);
		all.forEach((reference) -> notify(reference, done::add));
		all.forEach((reference) -> take(done));
	}

	/**
	 * Get references one after the other, each as soon as it is no longer pending. The
	 * stream waits for the next one, and throws a {@link FlameCancelledException} if the
	 * thread that waits is interrupted.
	 * @param <T> the type of the values
	 * @param references the references
	 * @return the references in the order in which their calls end, those of failed calls
	 * included
	 */
	public static <T extends @Nullable Object> Stream<FlameRef<T>> inCompletionOrder(
			Collection<? extends FlameRef<T>> references) {
		Assert.notNull(references, "'references' must not be null");
		BlockingQueue<FlameRef<T>> done = new LinkedBlockingQueue<>();
		List<FlameRef<T>> all = List.copyOf(references);
		all.forEach((reference) -> notify(reference, (ignored) -> done.add(reference)));
		return IntStream.range(0, all.size()).mapToObj((index) -> take(done));
	}

	private static void notify(FlameRef<?> reference, Consumer<FlameRef<?>> action) {
		reference.whenDone().whenComplete((ignored, failure) -> action.accept(reference));
	}

	private static <R> R take(BlockingQueue<R> done) {
		try {
			return done.take();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException("The thread that waited for references was interrupted.", ex);
		}
	}

}
