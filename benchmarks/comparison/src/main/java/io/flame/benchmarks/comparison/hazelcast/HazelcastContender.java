package io.flame.benchmarks.comparison.hazelcast;

import java.util.concurrent.ExecutionException;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.IExecutorService;
import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;
import io.flame.benchmarks.comparison.observed.Observations;
import io.flame.benchmarks.comparison.observed.ObservedDesk;

/**
 * Hazelcast's executor service, from a client to the one member of a cluster.
 */
public final class HazelcastContender implements Contender {

	private static final String CLUSTER = "orders";

	private static final String EXECUTOR = "orders";

	private final boolean observed;

	/**
	 * Create a contender.
	 * @param observed whether calls and tasks are observed
	 */
	public HazelcastContender(boolean observed) {
		this.observed = observed;
	}

	@Override
	public int serve() {
		Config config = new Config();
		config.setClusterName(CLUSTER);
		config.setProperty("hazelcast.phone.home.enabled", "false");
		config.setProperty("hazelcast.logging.type", "slf4j");
		config.setProperty("hazelcast.socket.bind.any", "false");
		Serializers.register(config.getSerializationConfig());
		if (this.observed) {
			config.setManagedContext(new ObservedTasks(Observations.start().registry()));
		}
		NetworkConfig network = config.getNetworkConfig();
		network.setPort(0).getInterfaces().setEnabled(true).addInterface(HOST);
		JoinConfig join = network.getJoin();
		join.getMulticastConfig().setEnabled(false);
		join.getAutoDetectionConfig().setEnabled(false);
		return Hazelcast.newHazelcastInstance(config).getCluster().getLocalMember().getAddress().getPort();
	}

	@Override
	public OrderDesk connect(int port) throws Exception {
		ClientConfig config = new ClientConfig();
		config.setClusterName(CLUSTER);
		config.setProperty("hazelcast.logging.type", "slf4j");
		Serializers.register(config.getSerializationConfig());
		config.getNetworkConfig().addAddress(HOST + ":" + port);
		Desk desk = new Desk(HazelcastClient.newHazelcastClient(config).getExecutorService(EXECUTOR));
		if (!this.observed) {
			return desk;
		}
		Observations observations = Observations.start();
		return observations.require(new ObservedDesk(desk, observations.registry()), ObservedDesk.CLIENT);
	}

	/**
	 * The client's side.
	 *
	 * @param executor the executor
	 */
	private record Desk(IExecutorService executor) implements OrderDesk {

		@Override
		public Quote quote(Order order) throws ExecutionException, InterruptedException {
			return this.executor.submit(new QuoteTask(order)).get();
		}

		@Override
		public byte[] echo(byte[] content) throws ExecutionException, InterruptedException {
			return this.executor.submit(new EchoTask(content)).get();
		}

	}

}
