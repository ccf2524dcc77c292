package io.flame.benchmarks.comparison.flame;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * Flame through its proxy, towards a fixed runner: signed, with deadline, resilience,
 * metrics and traces, which are sampled at Boot's 10 % and exported nowhere.
 */
public final class FlameContender implements Contender {

	private static final Order PROBE = new Order("probe", "probe", "probe", 1, 1, false);

	@Override
	public int serve() {
		return port(start("runner"));
	}

	@Override
	public OrderDesk connect(int port) {
		ConfigurableApplicationContext context = start("parent", "--flame.runner-url=http://" + HOST + ":" + port);
		RemoteOrders orders = context.getBean(RemoteOrders.class);
		orders.quote(PROBE);
		// it would be faster without
		Assert.state(context.getBean(MeterRegistry.class).find("flame.client").timer() != null, "There are no metrics");
		Assert.state(context.getBeanProvider(Tracer.class).getIfAvailable(() -> Tracer.NOOP) != Tracer.NOOP,
				"There are no traces");
		return new Desk(orders);
	}

	private static ConfigurableApplicationContext start(String mode, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--flame.mode=" + mode, "--flame.security.secret=8e1b1f7a-comparison-of-signed-calls",
				"--server.port=0", "--server.address=" + HOST, "--spring.main.banner-mode=off",
				"--spring.application.name=orders", "--management.otlp.metrics.export.enabled=false"));
		return SpringApplication.run(FlameApplication.class, all.toArray(String[]::new));
	}

	private static int port(ConfigurableApplicationContext context) {
		return Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port", Integer.class));
	}

	/**
	 * The proxy, under the name that all contenders' have.
	 *
	 * @param orders the proxy
	 */
	private record Desk(RemoteOrders orders) implements OrderDesk {

		@Override
		public Quote quote(Order order) {
			return this.orders.quote(order);
		}

		@Override
		public byte[] echo(byte[] content) {
			return this.orders.echo(content);
		}

	}

}
