package io.flame.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameException;
import io.flame.FlameMode;
import io.flame.backend.RunnerEndpoint;
import io.flame.client.DefaultFlameClient;
import io.flame.pool.RunnerPools;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.ServiceCatalog;
import io.flame.session.SessionDefaults;
import io.flame.session.SessionEventPublisher;
import io.flame.session.SessionListener;
import io.flame.session.SessionListeners;
import io.flame.session.SessionStore;
import io.flame.session.SessionSupport;
import io.flame.session.SessionSweeper;
import io.flame.session.Sessions;
import io.flame.session.instance.SessionInstances;
import io.flame.store.References;
import io.flame.transport.RunnerControl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.function.SingletonSupplier;

/**
 * Sessions, where they are opened.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode({ FlameMode.PARENT, FlameMode.LOCAL })
@Import(SessionStoreConfiguration.class)
class SessionsConfiguration {

	private static final Log logger = LogFactory.getLog(SessionsConfiguration.class);

	private static final Duration LOOK_FOR_IDLE = Duration.ofSeconds(1);

	private static final Duration LOOK_FOR_EXPIRED = Duration.ofSeconds(10);

	@Bean
	Sessions flameSessions(SessionStore store, InvocationCodecs codecs, SessionProperties properties,
			FlameProperties flame, ServiceCatalog catalog, ObjectProvider<RunnerPools> pools,
			ObjectProvider<RunnerControl> control, ObjectProvider<SessionInstances> instances,
			ObjectProvider<DefaultFlameClient> client, ObjectProvider<SessionListener> listeners) {
		// late, since a listener may want to know the sessions
		SessionListener listener = new SessionListeners(SingletonSupplier.of(() -> listeners.orderedStream().toList()));
		SessionSupport support = new SessionSupport(store, codecs, UUID.randomUUID().toString(), Clock.systemUTC(),
				flame.getServer().getIdempotency().getTimeToLive(), flame.getMaxBodySize().toBytes(), listener,
				dropping(control.getIfAvailable()), instances.getIfAvailable());
		SessionDefaults defaults = new SessionDefaults(properties.getIdleTimeout(), properties.getLease());
		return new Sessions(support, defaults, catalog, (pool) -> pools.ifAvailable((available) -> available.get(pool)),
				(session) -> client.getObject().in(session));
	}

	@Bean
	SessionEventPublisher flameSessionEventPublisher(ApplicationEventPublisher publisher) {
		return new SessionEventPublisher(publisher);
	}

	@Bean
	SessionReferences flameSessionReferences(ObjectProvider<References> references) {
		return new SessionReferences(references);
	}

	private static BiConsumer<RunnerEndpoint, String> dropping(@Nullable RunnerControl control) {
		Executor executor = WorkerThreads.create("flame-session-drop-");
		return (runner, session) -> executor.execute(() -> {
			try {
				if (control != null) {
					control.dropSession(runner, session);
				}
			}
			catch (FlameException ex) {
				// it destroys what is idle by itself
				logger.debug("Runner '%s' still has session '%s': %s".formatted(runner.id(), session, ex.getMessage()));
			}
		});
	}

	@Bean
	SessionSweeper flameSessionSweeper(Sessions sessions) {
		return new SessionSweeper(sessions, LOOK_FOR_IDLE, LOOK_FOR_EXPIRED);
	}

}
