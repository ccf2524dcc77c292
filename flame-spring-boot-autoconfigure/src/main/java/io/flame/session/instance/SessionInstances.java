package io.flame.session.instance;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.flame.FlameSessionScope;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.SessionRequest;
import io.flame.service.ServiceCatalog;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.Assert;

/**
 * The sessions that this process has, with their instances. It may forget each of them at
 * any time: the parent has the state. Thread-safe.
 */
public final class SessionInstances implements AutoCloseable {

	private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

	private final InvocationCodecs codecs;

	private final SessionScope scope;

	private final SessionTable table;

	private final ScheduledThreadPoolExecutor timer;

	private final AtomicBoolean timed = new AtomicBoolean();

	/**
	 * Create it.
	 * @param codecs what writes and reads states
	 * @param formats how states are written and read
	 * @param services the services
	 * @param beanFactory what creates the instances, which has the {@link SessionScope}
	 */
	public SessionInstances(InvocationCodecs codecs, StateFormats formats, ServiceCatalog services,
			ConfigurableListableBeanFactory beanFactory) {
		this(codecs, formats, services, beanFactory, System::nanoTime);
	}

	SessionInstances(InvocationCodecs codecs, StateFormats formats, ServiceCatalog services,
			ConfigurableListableBeanFactory beanFactory, LongSupplier nanoTime) {
		Assert.state(beanFactory.getRegisteredScope(FlameSessionScope.NAME) instanceof SessionScope,
				() -> "The scope '%s' is not registered".formatted(FlameSessionScope.NAME));
		this.codecs = codecs;
		this.scope = (SessionScope) beanFactory.getRegisteredScope(FlameSessionScope.NAME);
		InstanceFactory factory = new InstanceFactory(beanFactory, services, formats);
		this.table = new SessionTable((state) -> new SessionParts(state, factory), nanoTime);
		CustomizableThreadFactory threads = new CustomizableThreadFactory("flame-sessions-");
		threads.setDaemon(true);
		this.timer = new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
	}

	/**
	 * Begin a call of a session. A call that has begun must end, whatever happens.
	 * @param request the session of the call
	 * @param invocationId the id of the call, which identifies the state that it leaves
	 * @return the call, or that it must be sent again with the state
	 */
	public SessionEntry enter(SessionRequest request, String invocationId) {
		LiveSession session = this.table.enter(request);
		if (session == null) {
			return new SessionEntry.Unknown(request.id());
		}
		if (this.timed.compareAndSet(false, true)) {
			// a process without sessions needs no thread for them
			this.timer.scheduleWithFixedDelay(this.table::dropIdle, CHECK_INTERVAL.toMillis(),
					CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
		}
		return new SessionExecution(request, invocationId, session, this.table, this.scope, this.codecs);
	}

	/**
	 * Forget a session that was closed or is kept elsewhere. Its instances are destroyed,
	 * as soon as no call uses them.
	 * @param sessionId the id of the session
	 * @return whether the session was known
	 */
	public boolean drop(String sessionId) {
		return this.table.drop(sessionId);
	}

	/**
	 * Forget all sessions.
	 */
	public void dropAll() {
		this.table.dropAll();
	}

	void dropIdle() {
		this.table.dropIdle();
	}

	/**
	 * The number of sessions that are known here.
	 * @return the number
	 */
	public int count() {
		return this.table.count();
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.table.dropAll();
	}

}
