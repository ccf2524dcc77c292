package io.flame;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.flame.FlameSessionEvent.Type;
import io.flame.observation.FlameClientObservationContext;
import io.flame.observation.FlameClientObservationDocumentation.HighCardinalityKeyNames;
import io.flame.session.SessionListener;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Listeners, meters and observations of sessions, wherever their calls are executed.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionListenerTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String POOL = "default";

	@ParameterizedTest
	@EnumSource
	void metersCountWhatHappens(ClientRole role) {
		try (ClientRole.Started started = role.start(Application.class)) {
			FlameClient flame = started.bean(FlameClient.class);
			Meters meters = new Meters(started.bean(MeterRegistry.class));
			FlameSession session = flame.openSession(POOL);
			assertThat(meters.count("opened")).isOne();
			assertThat(meters.commits("committed")).isZero();
			Notes notes = session.service(Notes.class);
			notes.add("one");
			await().atMost(LONG).until(() -> meters.active() == 1);
			assertThat(meters.commits("committed")).isOne();
			assertThat(meters.stateSent()).isZero();
			assertThatIllegalStateException().isThrownBy(() -> notes.fail());
			assertThat(meters.commits("committed")).isOne();
			session.passivate();
			assertThat(meters.count("passivated")).isOne();
			await().atMost(LONG).until(() -> meters.active() == 0);
			notes.add("two");
			if (role == ClientRole.PARENT) {
				assertThat(meters.count("placed")).isGreaterThanOrEqualTo(2);
				assertThat(meters.stateSent()).isBetween(3.0, 200.0);
			}
			assertThat(meters.commits("committed")).isEqualTo(2);
			session.close();
			assertThat(meters.count("closed")).isOne();
			assertThat(meters.commits("conflict")).isZero();
			assertThat(meters.commits("failed")).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aSessionThatNothingRefersToExpiresWithAnEvent(ClientRole role) {
		try (ClientRole.Started started = role.start(Application.class)) {
			String id = started.bean(FlameClient.class)
				.openSession(POOL, (spec) -> spec.lease(Duration.ofMillis(1)))
				.id();
			await().atMost(LONG).until(() -> {
				System.gc();
				return started.bean(Recorder.class)
					.has((event) -> event.sessionId().equals(id), Type.OPENED, Type.EXPIRED);
			});
			// another listener counts
			await().atMost(LONG).until(() -> new Meters(started.bean(MeterRegistry.class)).count("expired") == 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aListenerThatFailsFailsNoCall(ClientRole role) {
		try (ClientRole.Started started = role.start(FailingApplication.class);
				FlameSession session = started.bean(FlameClient.class).openSession(POOL)) {
			Notes notes = session.service(Notes.class);
			assertThat(notes.add("one")).isOne();
			session.passivate();
			assertThat(notes.add("two")).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void observationsOfCallsNameTheSession(ClientRole role) {
		try (ClientRole.Started started = role.start(ObservedApplication.class);
				FlameSession session = started.bean(FlameClient.class).openSession(POOL)) {
			session.service(Notes.class).add("one");
			started.bean(FlameClient.class).service(Plain.class).proxy().act();
			assertThat(started.bean(Sessions.class).ids).containsExactly(session.id(), "none");
		}
	}

	/**
	 * The meters of sessions.
	 *
	 * @param registry where they are registered
	 */
	private record Meters(MeterRegistry registry) {

		double active() {
			return this.registry.get("flame.sessions.active").tag("pool", POOL).gauge().value();
		}

		double count(String what) {
			return this.registry.get("flame.sessions." + what).tag("pool", POOL).counter().count();
		}

		long commits(String outcome) {
			return this.registry.get("flame.sessions.commits")
				.tag("pool", POOL)
				.tag("outcome", outcome)
				.timer()
				.count();
		}

		double stateSent() {
			return this.registry.get("flame.sessions.state.sent").tag("pool", POOL).summary().totalAmount();
		}

	}

	/**
	 * Notes.
	 */
	@FlameService("notes")
	@FlameSessionScope
	static class Notes {

		private final List<String> lines = new CopyOnWriteArrayList<>();

		public int add(String line) {
			this.lines.add(line);
			return this.lines.size();
		}

		public void fail() {
			throw new IllegalStateException("failed");
		}

	}

	/**
	 * A service outside of sessions.
	 */
	@FlameService("plain")
	static class Plain {

		public void act() {
			// nothing
		}

	}

	/**
	 * Records events.
	 */
	static class Recorder {

		private final List<FlameSessionEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void happened(FlameSessionEvent event) {
			this.events.add(event);
		}

		boolean has(Predicate<FlameSessionEvent> filter, Type... types) {
			return this.events.stream().filter(filter).map(FlameSessionEvent::type).toList().equals(List.of(types));
		}

	}

	/**
	 * Listeners that fail.
	 */
	static class Failing implements SessionListener {

		@EventListener
		void happened(FlameSessionEvent event) {
			throw new IllegalStateException("The event listener failed");
		}

		@Override
		public void sessionEvent(FlameSessionEvent event) {
			throw new IllegalStateException("The listener failed");
		}

		@Override
		public void committed(String pool, CommitOutcome outcome, Duration duration) {
			throw new IllegalStateException("The listener failed");
		}

		@Override
		public void stateSent(String pool, long bytes) {
			throw new IllegalStateException("The listener failed");
		}

	}

	/**
	 * Records the session of each observed call.
	 */
	static class Sessions implements ObservationHandler<FlameClientObservationContext> {

		private final List<String> ids = new CopyOnWriteArrayList<>();

		@Override
		public void onStop(FlameClientObservationContext context) {
			KeyValue session = context.getHighCardinalityKeyValue(HighCardinalityKeyNames.SESSION.asString());
			this.ids.add((session != null) ? session.getValue() : "none");
			assertThat(context.getSessionId())
				.isEqualTo((session != null) ? Objects.requireNonNull(session).getValue() : null);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof FlameClientObservationContext;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Notes.class, Recorder.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Notes.class, Failing.class })
	static class FailingApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Notes.class, Plain.class, Sessions.class })
	static class ObservedApplication {

	}

}
