package io.flame.session.instance;

import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * Destroys the instances of sessions when the application stops: after the calls, and
 * before the beans that the instances use.
 */
public final class SessionInstancesLifecycle implements SmartLifecycle {

	/** Below the web server's graceful phase and the phase in which it stops. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private final SessionInstances instances;

	private volatile boolean running;

	/**
	 * Create it.
	 * @param instances the instances
	 */
	public SessionInstancesLifecycle(SessionInstances instances) {
		Assert.notNull(instances, "'instances' must not be null");
		this.instances = instances;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		// a context that is started again gets their states with the next calls
		this.instances.dropAll();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
