package io.flame.service;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The futures of the JDK.
 */
final class FutureForm implements AsyncForm {

	static boolean isFuture(Class<?> type) {
		return type == CompletableFuture.class || type == CompletionStage.class || type == Future.class;
	}

	@Override
	public Future<?> toFuture(Object returned) {
		return (returned instanceof CompletionStage<?> stage) ? stage.toCompletableFuture() : (Future<?>) returned;
	}

	@Override
	public Object fromFuture(Supplier<? extends CompletableFuture<@Nullable Object>> calls) {
		return calls.get();
	}

}
