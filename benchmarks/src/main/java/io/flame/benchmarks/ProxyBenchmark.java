package io.flame.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.flame.FlameClient;
import io.flame.protocol.InvocationCodecs;
import org.aopalliance.intercept.MethodInterceptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the proxy of a service costs its caller: in the local role, and in the parent role
 * with a runner that takes no time, so that all is left but the network. The others are
 * what to compare it with.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ProxyBenchmark {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Benchmark
	public int direct(Plain plain) {
		return plain.orders.next(plain.number++);
	}

	@Benchmark
	public int springAdvice(Plain plain) {
		return plain.advised.next(plain.number++);
	}

	@Benchmark
	public int local(Local local) {
		return local.orders.next(local.number++);
	}

	@Benchmark
	public int localClient(Local local) {
		// with an option, and so with a proxy of its own
		return local.client.service(Orders.class).timeout(TIMEOUT).call((orders) -> orders.next(local.number++));
	}

	@Benchmark
	public Object parent(Parent parent) {
		return (parent.payload == Payload.RECORD) ? parent.orders.echo((Order) parent.payload.value())
				: parent.orders.echoBytes((byte[]) parent.payload.value());
	}

	/**
	 * The service itself, and an advice around it that does nothing.
	 */
	@State(Scope.Thread)
	public static class Plain {

		final Orders orders = new Orders();

		final Orders advised = advised();

		int number;

		private static Orders advised() {
			ProxyFactory factory = new ProxyFactory(new Orders());
			factory.setProxyTargetClass(true);
			MethodInterceptor advice = (call) -> call.proceed();
			factory.addAdvice(advice);
			return (Orders) factory.getProxy();
		}

	}

	/**
	 * An application in the local role.
	 */
	@State(Scope.Thread)
	public static class Local {

		@Param({ "false", "true" })
		private boolean observed;

		@SuppressWarnings("NullAway.Init")
		private ConfigurableApplicationContext context;

		@SuppressWarnings("NullAway.Init")
		Orders orders;

		@SuppressWarnings("NullAway.Init")
		FlameClient client;

		int number;

		@Setup(Level.Trial)
		public void start() {
			this.context = OrdersApplication.start(this.observed, List.of());
			this.orders = this.context.getBean(Orders.class);
			this.client = this.context.getBean(FlameClient.class);
		}

		@TearDown(Level.Trial)
		public void close() {
			this.context.close();
		}

	}

	/**
	 * An application in the parent role.
	 */
	@State(Scope.Thread)
	public static class Parent {

		@Param({ "false", "true" })
		private boolean observed;

		@Param
		Payload payload = Payload.RECORD;

		@SuppressWarnings("NullAway.Init")
		private ConfigurableApplicationContext context;

		@SuppressWarnings("NullAway.Init")
		Orders orders;

		@Setup(Level.Trial)
		public void start() {
			this.context = OrdersApplication.start(this.observed, List.of(InstantRunner.class), "--flame.mode=parent",
					"--flame.security.secret=8e1b1f7a-benchmark-of-signatures",
					"--flame.runner-url=http://127.0.0.1:1");
			this.context.getBean(InstantTransport.class).answerWith(this.payload);
			this.orders = this.context.getBean(Orders.class);
		}

		@TearDown(Level.Trial)
		public void close() {
			this.context.close();
		}

	}

	/**
	 * In the place of the network.
	 */
	@Configuration(proxyBeanMethods = false)
	static class InstantRunner {

		@Bean
		InstantTransport transport(InvocationCodecs codecs) {
			return new InstantTransport(codecs);
		}

	}

}
