package io.flame.service;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;

/**
 * The types of Reactor, and those of other libraries that Spring adapts with its help.
 * Several values travel as a list. Each subscription is a call.
 */
final class ReactiveForm implements AsyncForm {

	private final ReactiveAdapter adapter;

	ReactiveForm(ReactiveAdapter adapter) {
		this.adapter = adapter;
	}

	@Override
	public Future<?> toFuture(Object returned) {
		Publisher<Object> publisher = this.adapter.toPublisher(returned);
		// what the subscriber's thread has in its context, the stages have, too
		return this.adapter.isMultiValue() ? Flux.from(publisher).collectList().contextCapture().toFuture()
				: Mono.from(publisher).contextCapture().toFuture();
	}

	@Override
	public Object fromFuture(Supplier<? extends CompletableFuture<@Nullable Object>> calls) {
		Mono<Object> call = Mono.fromFuture(calls);
		return this.adapter
			.fromPublisher(this.adapter.isMultiValue() ? call.flatMapIterable((values) -> (List<?>) values) : call);
	}

}
