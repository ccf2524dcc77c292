package io.flame.session.instance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.flame.FlameSessionScope;
import io.flame.InvocationContext;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.SessionRequest;
import io.flame.protocol.SessionResponse;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDiscoverer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The instances of sessions in an application context, with a clock that stands still.
 */
final class InstancesFixture implements AutoCloseable {

	static final long IDLE_MS = 60_000;

	final InvocationCodecs codecs = new InvocationCodecs(List.of());

	final StateFormats formats = new StateFormats(this.codecs);

	final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	final SessionInstances instances;

	private final AtomicLong nanoTime = new AtomicLong(-5);

	InstancesFixture(Class<?>... beans) {
		CustomScopeConfigurer scope = new CustomScopeConfigurer();
		scope.addScope(FlameSessionScope.NAME, new SessionScope());
		this.context.addBeanFactoryPostProcessor(scope);
		this.context.addBeanFactoryPostProcessor((beanFactory) -> beanFactory.registerSingleton("catalog",
				new ServiceDiscoverer(beanFactory).discover()));
		this.context.register(beans);
		this.context.refresh();
		this.instances = new SessionInstances(this.codecs, this.formats, this.context.getBean(ServiceCatalog.class),
				this.context.getBeanFactory(), this.nanoTime::get);
	}

	void pass(long millis) {
		this.nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
		this.instances.dropIdle();
	}

	static SessionRequest write(String id, @Nullable String stamp, @Nullable Map<String, byte[]> state) {
		return new SessionRequest(id, stamp, false, IDLE_MS, state);
	}

	static SessionRequest read(String id, @Nullable String stamp, @Nullable Map<String, byte[]> state) {
		return new SessionRequest(id, stamp, true, IDLE_MS, state);
	}

	SessionExecution enter(SessionRequest request, String invocationId) {
		SessionEntry entry = this.instances.enter(request, invocationId);
		assertThat(entry).isInstanceOf(SessionExecution.class);
		return (SessionExecution) entry;
	}

	<T> T bean(SessionExecution execution, Class<T> type) {
		try (InvocationContext.Scope scope = execution.makeCurrent()) {
			return this.context.getBean(type);
		}
	}

	boolean knows(SessionRequest request) {
		if (this.instances.enter(request, "probe") instanceof SessionExecution execution) {
			execution.failed();
			return true;
		}
		return false;
	}

	Parent open(String id) {
		return new Parent(id);
	}

	@Override
	public void close() {
		this.instances.close();
		this.context.close();
	}

	/**
	 * What a parent does for a session.
	 */
	final class Parent {

		final String id;

		final Map<String, byte[]> state = new HashMap<>();

		@Nullable String stamp;

		int transfers;

		private int calls;

		Parent(String id) {
			this.id = id;
		}

		SessionExecution begin() {
			String invocationId = this.id + "-" + (++this.calls);
			SessionEntry entry = InstancesFixture.this.instances.enter(write(this.id, this.stamp, null), invocationId);
			if (entry instanceof SessionExecution execution) {
				return execution;
			}
			this.transfers++;
			return enter(write(this.id, this.stamp, Map.copyOf(this.state)), invocationId);
		}

		<T> T bean(SessionExecution execution, Class<T> type) {
			return InstancesFixture.this.bean(execution, type);
		}

		@Nullable SessionResponse commit(SessionExecution execution) {
			SessionResponse response = execution.succeeded();
			if (response != null) {
				this.stamp = response.stamp();
				this.state.putAll(response.changes());
				this.state.values().removeIf((bytes) -> bytes.length == 0);
			}
			return response;
		}

		<T> @Nullable SessionResponse call(Class<T> type, Handler<T> handler) {
			SessionExecution execution = begin();
			try (InvocationContext.Scope scope = execution.makeCurrent()) {
				handler.handle(InstancesFixture.this.context.getBean(type));
			}
			return commit(execution);
		}

		<T> void fail(Class<T> type, Handler<T> handler) {
			SessionExecution execution = begin();
			try (InvocationContext.Scope scope = execution.makeCurrent()) {
				handler.handle(InstancesFixture.this.context.getBean(type));
			}
			execution.failed();
		}

	}

	/**
	 * A handler.
	 *
	 * @param <T> the type of the service
	 */
	interface Handler<T> {

		void handle(T service);

	}

}
