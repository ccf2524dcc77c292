package io.flame.session.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.FlameService;
import io.flame.FlameSessionScope;
import io.flame.session.instance.InstancesFixture.Parent;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads and sessions against a model that is one number per session.
 */
class SessionStressTests {

	private static final int THREADS = 16;

	private static final int CALLS = 1_500;

	private static final Set<Tally> alive = ConcurrentHashMap.newKeySet();

	private static final AtomicInteger destroyedTwice = new AtomicInteger();

	private static final AtomicInteger created = new AtomicInteger();

	@Test
	@Timeout(120)
	void everySessionIsWhatItsSuccessfulCallsMadeOfIt() throws Exception {
		alive.clear();
		try (InstancesFixture fixture = new InstancesFixture(Tally.class)) {
			List<Model> models = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				models.add(new Model(fixture, "s" + i));
			}
			ExecutorService threads = Executors.newFixedThreadPool(THREADS);
			try {
				List<Future<?>> running = new ArrayList<>();
				for (int i = 0; i < THREADS; i++) {
					running.add(threads.submit(() -> {
						for (int call = 0; call < CALLS; call++) {
							models.get(ThreadLocalRandom.current().nextInt(models.size())).act();
						}
					}));
				}
				for (Future<?> each : running) {
					each.get(100, TimeUnit.SECONDS);
				}
			}
			finally {
				threads.shutdownNow();
			}
			models.forEach(Model::verify);
			assertThat(created.get()).isGreaterThan(models.size());
			fixture.instances.dropAll();
			assertThat(alive).isEmpty();
			assertThat(destroyedTwice).hasValue(0);
		}
	}

	/**
	 * A session, and what it must be.
	 */
	private static final class Model {

		private final InstancesFixture fixture;

		private final Parent session;

		private final ReentrantLock turn = new ReentrantLock();

		private final Queue<SessionExecution> zombies = new ConcurrentLinkedQueue<>();

		private int expected;

		Model(InstancesFixture fixture, String id) {
			this.fixture = fixture;
			this.session = fixture.open(id);
		}

		void act() {
			int choice = ThreadLocalRandom.current().nextInt(100);
			if (choice < 15) {
				read();
			}
			else if (choice < 20) {
				this.fixture.instances.drop(this.session.id);
			}
			else if (choice < 25) {
				SessionExecution zombie = this.zombies.poll();
				if (zombie != null) {
					this.fixture.bean(zombie, Tally.class).add();
					zombie.succeeded();
				}
			}
			else {
				this.turn.lock();
				try {
					write(choice);
				}
				finally {
					this.turn.unlock();
				}
			}
		}

		private void write(int choice) {
			SessionExecution execution = this.session.begin();
			Tally tally = this.fixture.bean(execution, Tally.class);
			assertThat(tally.count).isEqualTo(this.expected);
			if (choice < 35) {
				this.zombies.add(execution);
			}
			else if (choice < 45) {
				tally.add();
				execution.failed();
			}
			else if (choice < 55) {
				execution.failed();
			}
			else if (choice < 60) {
				// the commit is lost
				tally.add();
				assertThat(execution.succeeded()).isNotNull();
			}
			else {
				tally.add();
				this.expected++;
				this.session.commit(execution);
			}
		}

		private void read() {
			String stamp;
			Map<String, byte[]> state;
			this.turn.lock();
			try {
				stamp = this.session.stamp;
				state = Map.copyOf(this.session.state);
			}
			finally {
				this.turn.unlock();
			}
			SessionExecution reader = this.fixture.enter(InstancesFixture.read(this.session.id, stamp, state), "r");
			Tally tally = this.fixture.bean(reader, Tally.class);
			assertThat(tally.destroyed).isFalse();
			reader.succeeded();
		}

		void verify() {
			this.zombies.forEach(SessionExecution::failed);
			this.session.call(Tally.class, (tally) -> assertThat(tally.count).isEqualTo(this.expected));
		}

	}

	@FlameService("tally")
	@FlameSessionScope
	static class Tally {

		private int count;

		private final transient AtomicBoolean destroyed = new AtomicBoolean();

		Tally() {
			created.incrementAndGet();
			alive.add(this);
		}

		public void add() {
			this.count++;
		}

		@PreDestroy
		void destroy() {
			if (this.destroyed.getAndSet(true)) {
				destroyedTwice.incrementAndGet();
			}
			alive.remove(this);
		}

	}

}
