package io.flame.session;

import io.flame.FlameSessionEvent;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to sessions as application events.
 */
public final class SessionEventPublisher implements SessionListener {

	private final ApplicationEventPublisher publisher;

	/**
	 * Create a publisher.
	 * @param publisher where to publish
	 */
	public SessionEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void sessionEvent(FlameSessionEvent event) {
		this.publisher.publishEvent(event);
	}

}
