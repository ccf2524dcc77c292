package io.flame.benchmarks.comparison.flame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.flame.backend.process.ChildProperties;
import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;
import io.flame.benchmarks.comparison.observed.Observations;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Flame through its proxy: authenticated, with deadline and resilience; observed with
 * metrics and traces, which are sampled at Boot's 10 % and exported nowhere.
 */
public final class FlameContender implements Contender {

	private final boolean linked;

	private final boolean observed;

	/**
	 * Create a contender.
	 * @param linked whether calls are sent over a Unix domain socket, as to a child
	 * process, or over HTTP
	 * @param observed whether calls are observed
	 */
	public FlameContender(boolean linked, boolean observed) {
		this.linked = linked;
		this.observed = observed;
	}

	/**
	 * Both processes have the same directory for temporary files.
	 */
	private Path directory() {
		return Path.of(System.getProperty("java.io.tmpdir"), this.observed ? "observed" : "bare");
	}

	@Override
	public int serve() throws IOException {
		if (!this.linked) {
			return port(start("runner"));
		}
		Files.createDirectories(directory());
		return port(start("runner", "--" + ChildProperties.DIRECTORY_VARIABLE + "=" + directory()));
	}

	@Override
	public OrderDesk connect(int port) throws Exception {
		String uri = "http://" + HOST + ":" + port;
		ConfigurableApplicationContext context = this.linked
				? start("parent", "--flame.pools.default.backend=linked", "--flame.pools.default.max-concurrency=1000",
						"--linked.uri=" + uri + "/invoke", "--linked.socket=" + ChildProperties.link(directory()))
				: start("parent", "--flame.runner-url=" + uri);
		Desk desk = new Desk(context.getBean(RemoteOrders.class));
		if (this.observed) {
			return new Observations(context).require(desk, "flame.client");
		}
		desk.quote(PROBE);
		return desk;
	}

	private ConfigurableApplicationContext start(String mode, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--flame.mode=" + mode, "--flame.security.secret=8e1b1f7a-comparison-of-signed-calls",
				"--server.port=0", "--server.address=" + HOST, "--spring.main.banner-mode=off",
				"--spring.application.name=orders", "--management.otlp.metrics.export.enabled=false",
				"--management.observations.enable.flame=" + this.observed));
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
