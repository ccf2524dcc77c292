package io.flame.session.instance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameConfigurationException;
import io.flame.FlameSerializationException;
import io.flame.FlameService;
import io.flame.FlameSessionScope;
import io.flame.InvocationContext;
import io.flame.SessionContext;
import io.flame.StatefulService;
import io.flame.protocol.SessionRequest;
import io.flame.protocol.SessionResponse;
import io.flame.session.instance.InstancesFixture.Parent;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.Scope;
import org.springframework.beans.factory.support.ScopeNotActiveException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which instances the calls of sessions get, and what is saved of them.
 */
class SessionInstancesTests {

	private final InstancesFixture fixture = new InstancesFixture(Counter.class, Started.class, Visits.class,
			Chat.class, History.class, Model.class, Fragile.class, Unwritable.class, Talkative.class);

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private Parent open() {
		return this.fixture.open("s");
	}

	private static int count(Counter counter) {
		return counter.count;
	}

	@Test
	void anUnknownSessionWithoutStateIsUnknown() {
		assertThat(this.fixture.instances.enter(InstancesFixture.write("s", null, null), "i"))
			.isEqualTo(new SessionEntry.Unknown("s"));
		assertThat(this.fixture.instances.enter(InstancesFixture.read("s", "x", null), "i"))
			.isEqualTo(new SessionEntry.Unknown("s"));
		assertThat(this.fixture.instances.count()).isZero();
	}

	@Test
	void callsOfASessionMeetTheSameInstance() {
		Parent session = this.fixture.open("s");
		Parent other = this.fixture.open("t");
		List<Counter> seen = new ArrayList<>();
		session.call(Counter.class, seen::add);
		session.call(Counter.class, seen::add);
		other.call(Counter.class, seen::add);
		assertThat(seen.get(1)).isSameAs(seen.get(0));
		assertThat(seen.get(2)).isNotSameAs(seen.get(0));
		assertThat(session.transfers).isOne();
		assertThat(this.fixture.instances.count()).isEqualTo(2);
	}

	@Test
	void changesAreSavedUnderTheIdOfTheService() {
		Parent session = open();
		SessionResponse first = Objects.requireNonNull(session.call(Counter.class, Counter::increment));
		assertThat(first.stamp()).isEqualTo("s-1");
		assertThat(first.changes()).containsOnlyKeys("counter");
	}

	@Test
	void aNewInstanceIsSavedWithItsFirstSuccessAndThenOnlyIfItChanges() {
		Parent session = open();
		assertThat(session.call(Counter.class, Counter::get)).isNotNull();
		assertThat(session.call(Counter.class, Counter::get)).isNull();
		assertThat(session.stamp).isEqualTo("s-1");
		assertThat(session.call(Counter.class, Counter::increment)).isNotNull();
	}

	@Test
	void onlyChangedPartsAreSaved() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		SessionResponse response = Objects.requireNonNull(session.call(Visits.class, (visits) -> visits.visit("a")));
		assertThat(response.changes()).containsOnlyKeys("visits");
	}

	@Test
	void stateIsRestoredWhereTheSessionContinues() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		session.call(Visits.class, (visits) -> visits.visit("a"));
		this.fixture.instances.drop("s");
		session.call(Counter.class, (counter) -> assertThat(count(counter)).isOne());
		session.call(Visits.class, (visits) -> assertThat(visits.names).containsExactly("a"));
		assertThat(session.transfers).isEqualTo(2);
	}

	@Test
	void stateThatComesAlongIsIgnoredByASessionThatHasTheStamp() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		SessionExecution execution = this.fixture.enter(InstancesFixture.write("s", session.stamp, Map.of()), "i");
		assertThat(count(this.fixture.bean(execution, Counter.class))).isOne();
		execution.failed();
	}

	@Test
	void stateThatComesAlongReplacesAnother() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		Map<String, byte[]> saved = Map.copyOf(session.state);
		session.call(Counter.class, Counter::increment);
		Counter old = this.fixture.bean(session.begin(), Counter.class);
		SessionExecution execution = this.fixture.enter(InstancesFixture.write("s", "s-1", saved), "i");
		Counter replaced = this.fixture.bean(execution, Counter.class);
		assertThat(replaced).isNotSameAs(old);
		assertThat(count(replaced)).isOne();
		execution.failed();
	}

	@Test
	void aStampThatIsNotHereNeedsTheState() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		assertThat(this.fixture.knows(InstancesFixture.write("s", "other", null))).isFalse();
		assertThat(this.fixture.knows(InstancesFixture.write("s", null, null))).isFalse();
		assertThat(this.fixture.knows(InstancesFixture.write("s", "s-1", null))).isTrue();
	}

	@Test
	void aCommitThatFailedIsForgottenWithTheNextCall() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		SessionExecution lost = session.begin();
		this.fixture.bean(lost, Counter.class).increment();
		assertThat(lost.succeeded()).isNotNull();
		session.call(Counter.class, (counter) -> assertThat(count(counter)).isOne());
		assertThat(session.transfers).isEqualTo(2);
	}

	@Test
	void aPartThatIsGoneIsSentWithoutBytes() {
		Parent session = open();
		session.call(Visits.class, (visits) -> visits.visit("a"));
		SessionResponse response = Objects.requireNonNull(session.call(Visits.class, (visits) -> visits.names.clear()));
		assertThat(response.changes()).containsEntry("visits", new byte[0]);
		this.fixture.instances.drop("s");
		session.call(Visits.class, (visits) -> assertThat(visits.names).isEmpty());
	}

	@Test
	void theFirstInstanceMayComeFromTheApplication() {
		Parent session = open();
		session.state.put("started", this.fixture.formats.of(Started.class).write(new Started(10)));
		session.call(Started.class, (started) -> {
			assertThat(started.count).isEqualTo(10);
			assertThat(started.model).isNotNull();
			assertThat(started.initialized).isTrue();
			started.count++;
		});
		this.fixture.instances.drop("s");
		session.call(Started.class, (started) -> assertThat(started.count).isEqualTo(11));
	}

	@Test
	void withoutItTheReasonIsExplained() {
		SessionExecution execution = open().begin();
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> this.fixture.bean(execution, Started.class))
			.withMessageContaining(Started.class.getName())
			.withMessageContaining("FlameSession.service(new Started(...))");
		execution.failed();
	}

	@Test
	void whatTheContainerInjectsIsNoState() {
		Parent session = open();
		session.call(Chat.class, (chat) -> chat.say("hello"));
		this.fixture.instances.drop("s");
		session.call(Chat.class, (chat) -> {
			assertThat(chat.model).isSameAs(this.fixture.context.getBean(Model.class));
			assertThat(chat.greeting).isEqualTo("hi");
			assertThat(chat.said).containsExactly("hello");
		});
	}

	@Test
	void otherBeansOfTheSessionAreStateEvenIfTheyAreCalledDirectly() {
		Parent session = open();
		session.call(Chat.class, (chat) -> chat.say("a"));
		SessionResponse response = Objects
			.requireNonNull(session.call(Chat.class, (chat) -> chat.history.lines.add("b")));
		assertThat(response.changes()).containsOnlyKeys("bean:sessionInstancesTests.History");
		this.fixture.instances.drop("s");
		session.call(Chat.class, (chat) -> assertThat(chat.history.lines).containsExactly("a", "b"));
	}

	@Test
	void warmUpHappensOncePerInstanceAndAfterItsStateIsRestored() {
		Parent session = open();
		session.call(Chat.class, (chat) -> chat.say("a"));
		session.call(Chat.class, (chat) -> assertThat(chat.warm).isEqualTo("0 lines"));
		this.fixture.instances.drop("s");
		session.call(Chat.class, (chat) -> assertThat(chat.warm).isEqualTo("1 lines"));
		assertThat(this.fixture.context.getBean(Model.class).warmUps).hasValue(2);
	}

	@Test
	void aWarmUpThatFailsFailsTheCallAndDropsTheInstance() {
		Parent session = open();
		Model model = this.fixture.context.getBean(Model.class);
		model.broken = true;
		SessionExecution execution = session.begin();
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> this.fixture.bean(execution, Fragile.class))
			.withMessageContaining("'load'")
			.withRootCauseInstanceOf(IllegalStateException.class);
		execution.failed();
		assertThat(model.destroyed).hasValue(1);
		model.broken = false;
		session.call(Fragile.class, Fragile::touch);
		assertThat(session.transfers).isOne();
	}

	@Test
	void aFailedCallThatHasChangedNothingKeepsTheInstance() {
		Parent session = open();
		List<Counter> seen = new ArrayList<>();
		session.fail(Counter.class, seen::add);
		session.call(Counter.class, seen::add);
		session.fail(Counter.class, (counter) -> {
			counter.increment();
			counter.count--;
		});
		session.call(Counter.class, seen::add);
		assertThat(seen).containsOnly(seen.get(0));
		assertThat(session.transfers).isOne();
	}

	@Test
	void aFailedCallThatHasChangedTheInstanceHasChangedNothing() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		session.fail(Counter.class, Counter::increment);
		assertThat(this.fixture.instances.count()).isZero();
		session.call(Counter.class, (counter) -> assertThat(count(counter)).isOne());
	}

	@Test
	void aFailedCallWhoseStateCannotBeWrittenDropsTheInstance() {
		Parent session = open();
		session.call(Unwritable.class, Unwritable::touch);
		session.fail(Unwritable.class, (unwritable) -> unwritable.value = new Broken());
		assertThat(this.fixture.instances.count()).isZero();
	}

	@Test
	void aStateThatCannotBeWrittenFailsTheCall() {
		Parent session = open();
		session.call(Unwritable.class, Unwritable::touch);
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> session.call(Unwritable.class, (unwritable) -> unwritable.value = new Broken()))
			.withMessageContaining("'value'")
			.withMessageContaining(Unwritable.class.getName());
		assertThat(this.fixture.instances.count()).isZero();
		session.call(Unwritable.class, (unwritable) -> assertThat(unwritable.value).isNull());
	}

	@Test
	void aHandlerThatDoesNotEndDoesNotMeetItsSuccessor() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		SessionExecution zombie = session.begin();
		Counter old = this.fixture.bean(zombie, Counter.class);
		assertThat(this.fixture.instances.enter(InstancesFixture.write("s", session.stamp, null), "next"))
			.isInstanceOf(SessionEntry.Unknown.class);
		SessionExecution next = session.begin();
		Counter fresh = this.fixture.bean(next, Counter.class);
		assertThat(fresh).isNotSameAs(old);
		old.increment();
		assertThat(this.fixture.bean(zombie, Counter.class)).isSameAs(old);
		fresh.increment();
		session.commit(next);
		assertThat(old.destroyed).hasValue(0);
		zombie.failed();
		assertThat(old.destroyed).hasValue(1);
		session.call(Counter.class, (counter) -> {
			assertThat(counter).isSameAs(fresh);
			assertThat(count(counter)).isEqualTo(2);
		});
	}

	@Test
	void readOnlyCallsRunBesideAWriter() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		SessionExecution writer = session.begin();
		SessionExecution reader = this.fixture.enter(InstancesFixture.read("s", session.stamp, null), "r");
		Counter counter = this.fixture.bean(writer, Counter.class);
		assertThat(this.fixture.bean(reader, Counter.class)).isSameAs(counter);
		counter.increment();
		SessionResponse response = Objects.requireNonNull(writer.succeeded());
		assertThat(reader.succeeded()).isNull();
		assertThat(this.fixture.knows(InstancesFixture.read("s", session.stamp, null))).isTrue();
		assertThat(this.fixture.knows(InstancesFixture.read("s", response.stamp(), null))).isTrue();
		assertThat(this.fixture.knows(InstancesFixture.read("s", null, null))).isFalse();
	}

	@Test
	void theStampBeforeMayBeThatOfANewSession() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		assertThat(this.fixture.knows(InstancesFixture.read("s", null, null))).isTrue();
		session.call(Counter.class, Counter::increment);
		assertThat(this.fixture.knows(InstancesFixture.read("s", null, null))).isFalse();
	}

	@Test
	void aReadOnlyCallWithAnotherStateHasAnInstanceOfItsOwnWhileTheSessionIsUsed() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		Map<String, byte[]> saved = Map.copyOf(session.state);
		session.call(Counter.class, Counter::increment);
		session.call(Counter.class, Counter::increment);
		SessionExecution writer = session.begin();
		SessionExecution reader = this.fixture.enter(InstancesFixture.read("s", "s-1", saved), "r");
		Counter own = this.fixture.bean(reader, Counter.class);
		assertThat(count(own)).isOne();
		assertThat(own).isNotSameAs(this.fixture.bean(writer, Counter.class));
		reader.succeeded();
		assertThat(own.destroyed).hasValue(1);
		session.commit(writer);
		session.call(Counter.class, (counter) -> assertThat(count(counter)).isEqualTo(3));
		assertThat(session.transfers).isOne();
	}

	@Test
	void aReadOnlyCallEstablishesASessionThatIsNotUsed() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		Map<String, byte[]> saved = Map.copyOf(session.state);
		SessionExecution reader = this.fixture.enter(InstancesFixture.read("s", "elsewhere", saved), "r");
		assertThat(count(this.fixture.bean(reader, Counter.class))).isOne();
		reader.failed();
		assertThat(this.fixture.knows(InstancesFixture.write("s", "elsewhere", null))).isTrue();
	}

	@Test
	void readOnlyCallsNeverSave() {
		Parent session = open();
		SessionExecution reader = this.fixture.enter(InstancesFixture.read("s", null, Map.of()), "r");
		this.fixture.bean(reader, Counter.class).increment();
		assertThat(reader.succeeded()).isNull();
		assertThat(session.call(Counter.class, Counter::get)).isNotNull();
	}

	@Test
	@SuppressWarnings("unchecked")
	void theContextIsSharedByTheServicesOfACall() {
		Parent session = open();
		SessionExecution first = session.begin();
		SessionContext<Topic> context = (SessionContext<Topic>) first.context(Topic.class);
		assertThat(context.sessionId()).isEqualTo("s");
		assertThat(context.get()).isNull();
		context.set(new Topic("a", new ArrayList<>()));
		assertThat(((SessionContext<Topic>) first.context(Topic.class)).get()).isSameAs(context.get());
		assertThat(((SessionContext<Map<String, Object>>) first.context(Map.class)).get()).containsEntry("name", "a");
		assertThat(session.commit(first)).isNotNull();
		assertThat(session.state).containsOnlyKeys(SessionRequest.CONTEXT);
		assertThatIllegalStateException().isThrownBy(context::get);

		SessionExecution second = session.begin();
		Topic topic = ((SessionContext<Topic>) second.context(Topic.class)).get();
		assertThat(topic).isEqualTo(new Topic("a", List.of()));
		assertThat(session.commit(second)).isNull();
	}

	@Test
	@SuppressWarnings("unchecked")
	void changesOfTheObjectAreChangesOfTheContext() {
		Parent session = open();
		SessionExecution first = session.begin();
		((SessionContext<Topic>) first.context(Topic.class)).set(new Topic("a", new ArrayList<>()));
		session.commit(first);
		SessionExecution failed = session.begin();
		topic(failed).words().add("lost");
		failed.failed();
		SessionExecution second = session.begin();
		topic(second).words().add("kept");
		assertThat(session.commit(second)).isNotNull();
		SessionExecution third = session.begin();
		assertThat(topic(third).words()).containsExactly("kept");
		SessionContext<?> context = third.context(Topic.class);
		context.set(null);
		assertThat(context.get()).isNull();
		SessionResponse response = Objects.requireNonNull(session.commit(third));
		assertThat(response.changes()).containsEntry(SessionRequest.CONTEXT, new byte[0]);
		assertThat(session.transfers).isOne();
	}

	@SuppressWarnings("unchecked")
	private static Topic topic(SessionExecution execution) {
		return Objects.requireNonNull(((SessionContext<Topic>) execution.context(Topic.class)).get());
	}

	@Test
	@SuppressWarnings("unchecked")
	void readOnlyCallsCannotChangeTheContext() {
		SessionExecution reader = this.fixture.enter(InstancesFixture.read("s", null, Map.of()), "r");
		SessionContext<Topic> context = (SessionContext<Topic>) reader.context(Topic.class);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> context.set(null))
			.withMessageContaining("readOnly");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> context.update((old) -> old));
		reader.succeeded();
	}

	@Test
	void aContextOfAnotherTypeIsNamed() {
		Map<String, byte[]> state = Map.of(SessionRequest.CONTEXT, this.fixture.codecs.encodeValue(7, Integer.class));
		SessionExecution execution = this.fixture.enter(InstancesFixture.write("s", null, state), "i");
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> execution.context(Topic.class).get())
			.withMessageContaining("context of session 's'");
		execution.failed();
	}

	@Test
	void beansOfSessionsAreExplainedOutsideOfSessions() {
		assertThatExceptionOfType(ScopeNotActiveException.class)
			.isThrownBy(() -> this.fixture.context.getBean(Counter.class))
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessageContaining("belongs to sessions")
			.withMessageContaining("FlameSession.service")
			.withMessageContaining("ObjectProvider")
			.withCauseInstanceOf(FlameConfigurationException.class);
	}

	@Test
	void aCallEndsOnce() {
		SessionExecution execution = open().begin();
		execution.failed();
		assertThatIllegalStateException().isThrownBy(execution::succeeded);
		assertThatIllegalStateException().isThrownBy(execution::failed);
		assertThatExceptionOfType(ScopeNotActiveException.class)
			.isThrownBy(() -> this.fixture.bean(execution, Counter.class))
			.havingCause()
			.withMessageContaining("has ended");
	}

	@Test
	void otherThreadsOfTheCallGetTheSameInstance() throws Exception {
		Parent session = open();
		SessionExecution execution = session.begin();
		ExecutorService other = Executors.newSingleThreadExecutor();
		try {
			Counter there = other.submit(() -> this.fixture.bean(execution, Counter.class)).get();
			assertThat(this.fixture.bean(execution, Counter.class)).isSameAs(there);
		}
		finally {
			other.shutdownNow();
		}
		execution.failed();
	}

	@Test
	void callsCanBeNested() {
		Parent outer = this.fixture.open("outer");
		Parent inner = this.fixture.open("inner");
		outer.call(Counter.class, (counter) -> {
			inner.call(Counter.class, (other) -> assertThat(other).isNotSameAs(counter));
			assertThat(this.fixture.context.getBean(Counter.class)).isSameAs(counter);
		});
		ObjectProvider<Counter> provider = this.fixture.context.getBeanProvider(Counter.class);
		assertThat(provider.getIfAvailable()).isNull();
	}

	@Test
	void anInstanceIsCreatedOnceForAllThreads() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		CountDownLatch start = new CountDownLatch(1);
		SessionExecution execution = open().begin();
		try {
			List<Future<Chat>> chats = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				chats.add(threads.submit(() -> {
					start.await();
					return this.fixture.bean(execution, Chat.class);
				}));
			}
			start.countDown();
			Chat first = chats.get(0).get(10, TimeUnit.SECONDS);
			for (Future<Chat> chat : chats) {
				assertThat(chat.get(10, TimeUnit.SECONDS)).isSameAs(first);
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.fixture.context.getBean(Model.class).warmUps).hasValue(1);
		execution.failed();
	}

	@Test
	void sessionsThatAreIdleAreForgotten() {
		Parent idle = this.fixture.open("idle");
		Parent busy = this.fixture.open("busy");
		List<Counter> seen = new ArrayList<>();
		idle.call(Counter.class, seen::add);
		SessionExecution running = busy.begin();
		this.fixture.pass(InstancesFixture.IDLE_MS);
		assertThat(this.fixture.instances.count()).isEqualTo(2);
		this.fixture.pass(10_000);
		assertThat(this.fixture.instances.count()).isOne();
		assertThat(seen.get(0).destroyed).hasValue(1);
		running.failed();
		this.fixture.pass(InstancesFixture.IDLE_MS + 9_999);
		assertThat(this.fixture.instances.count()).isOne();
		this.fixture.pass(1);
		assertThat(this.fixture.instances.count()).isZero();
	}

	@Test
	void instancesAreDestroyedOnceWhenTheLastCallHasLeft() {
		Parent session = open();
		SessionExecution execution = session.begin();
		Chat chat = this.fixture.bean(execution, Chat.class);
		assertThat(this.fixture.instances.drop("s")).isTrue();
		assertThat(this.fixture.instances.drop("s")).isFalse();
		Model model = this.fixture.context.getBean(Model.class);
		assertThat(model.destroyed).hasValue(0);
		chat.say("last words");
		assertThat(session.commit(execution)).isNotNull();
		assertThat(model.destroyed).hasValue(1);
		this.fixture.instances.close();
		assertThat(model.destroyed).hasValue(1);
	}

	@Test
	void instancesOfTheApplicationAreDestroyedOnce() {
		Parent session = open();
		session.state.put("started", this.fixture.formats.of(Started.class).write(new Started(10)));
		List<Started> seen = new ArrayList<>();
		session.call(Started.class, seen::add);
		this.fixture.instances.close();
		assertThat(seen.get(0).destroyed).hasValue(1);
	}

	@Test
	void anInstanceThatFailsToBeDestroyedDoesNotKeepOthers() {
		Parent session = open();
		session.call(Counter.class, Counter::increment);
		session.call(Talkative.class, Talkative::touch);
		List<Counter> seen = new ArrayList<>();
		session.call(Counter.class, seen::add);
		this.fixture.instances.dropAll();
		assertThat(seen.get(0).destroyed).hasValue(1);
	}

	@Test
	void partsThatAreNotUsedAreNotCreated() {
		Parent session = open();
		session.state.put("counter", "no state at all".getBytes(StandardCharsets.UTF_8));
		session.call(Visits.class, (visits) -> visits.visit("a"));
		SessionExecution execution = session.begin();
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.fixture.bean(execution, Counter.class))
			.withMessageContaining(Counter.class.getName());
		execution.failed();
	}

	@Test
	void theScopeTellsTheSession() {
		Scope scope = Objects
			.requireNonNull(this.fixture.context.getBeanFactory().getRegisteredScope(FlameSessionScope.NAME));
		assertThat(scope.getConversationId()).isNull();
		SessionExecution execution = open().begin();
		try (InvocationContext.Scope current = execution.makeCurrent()) {
			assertThat(scope.getConversationId()).isEqualTo("s");
			assertThat(scope.resolveContextualObject("request")).isNull();
		}
		execution.failed();
	}

	record Topic(String name, List<String> words) {

	}

	@FlameService("counter")
	@FlameSessionScope
	static class Counter {

		int count;

		final transient AtomicInteger destroyed = new AtomicInteger();

		public void increment() {
			this.count++;
		}

		public int get() {
			return this.count;
		}

		@PreDestroy
		void destroy() {
			this.destroyed.incrementAndGet();
		}

	}

	@FlameService("started")
	@FlameSessionScope
	static class Started {

		@Autowired
		@Nullable Model model;

		int count;

		transient boolean initialized;

		transient AtomicInteger destroyed = new AtomicInteger();

		Started(int count) {
			this.count = count;
		}

		@PostConstruct
		void initialize() {
			assertThat(this.count).isNotZero();
			this.initialized = true;
			this.destroyed = new AtomicInteger();
		}

		@PreDestroy
		void destroy() {
			this.destroyed.incrementAndGet();
		}

	}

	@FlameService("visits")
	@FlameSessionScope
	static class Visits implements StatefulService<List<String>> {

		final List<String> names = new ArrayList<>();

		public void visit(String name) {
			this.names.add(name);
		}

		@Override
		public @Nullable List<String> snapshot() {
			return this.names.isEmpty() ? null : this.names;
		}

		@Override
		public void restore(List<String> state) {
			this.names.addAll(state);
		}

	}

	@FlameService("chat")
	@FlameSessionScope(warmUp = "load")
	static class Chat {

		final Model model;

		final History history;

		final String greeting;

		final List<String> said = new ArrayList<>();

		transient @Nullable String warm;

		Chat(Model model, History history, @Value("${greeting:hi}") String greeting) {
			this.model = model;
			this.history = history;
			this.greeting = greeting;
		}

		private void load() {
			this.model.warmUps.incrementAndGet();
			this.warm = this.said.size() + " lines";
		}

		public void say(String line) {
			this.said.add(line);
			this.history.lines.add(line);
		}

		@PreDestroy
		void destroy() {
			this.model.destroyed.incrementAndGet();
		}

	}

	@FlameSessionScope
	static class History {

		final List<String> lines = new ArrayList<>();

	}

	static class Model {

		final AtomicInteger warmUps = new AtomicInteger();

		final AtomicInteger destroyed = new AtomicInteger();

		boolean broken;

	}

	@FlameService("fragile")
	@FlameSessionScope(warmUp = "load")
	static class Fragile {

		@Autowired
		@Nullable Model model;

		void load() {
			if (model().broken) {
				throw new IllegalStateException("no model");
			}
		}

		private Model model() {
			return Objects.requireNonNull(this.model);
		}

		public void touch() {
		}

		@PreDestroy
		void destroy() {
			model().destroyed.incrementAndGet();
		}

	}

	static class Broken {

		public int getNumber() {
			throw new IllegalStateException("broken");
		}

	}

	@FlameService("unwritable")
	@FlameSessionScope
	static class Unwritable {

		@Nullable Object value;

		public void touch() {
		}

	}

	@FlameService("talkative")
	@FlameSessionScope
	static class Talkative {

		public void touch() {
		}

		@PreDestroy
		void destroy() {
			throw new IllegalStateException("not yet");
		}

	}

}
