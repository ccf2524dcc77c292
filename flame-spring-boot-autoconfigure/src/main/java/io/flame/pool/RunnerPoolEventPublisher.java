package io.flame.pool;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes the events of pools as application events.
 */
public final class RunnerPoolEventPublisher implements RunnerPoolListener {

	private final ApplicationEventPublisher publisher;

	/**
	 * Create a publisher.
	 * @param publisher where to publish
	 */
	public RunnerPoolEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void poolEvent(RunnerPoolEvent event) {
		this.publisher.publishEvent(event);
	}

}
