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

/**
 * Hazelcast's executor service, from a client to the one member of a cluster.
 */
public final class HazelcastContender implements Contender {

	private static final String CLUSTER = "orders";

	private static final String EXECUTOR = "orders";

	@Override
	public int serve() {
		Config config = new Config();
		config.setClusterName(CLUSTER);
		config.setProperty("hazelcast.phone.home.enabled", "false");
		config.setProperty("hazelcast.logging.type", "slf4j");
		config.setProperty("hazelcast.socket.bind.any", "false");
		Serializers.register(config.getSerializationConfig());
		NetworkConfig network = config.getNetworkConfig();
		network.setPort(0).getInterfaces().setEnabled(true).addInterface(HOST);
		JoinConfig join = network.getJoin();
		join.getMulticastConfig().setEnabled(false);
		join.getAutoDetectionConfig().setEnabled(false);
		return Hazelcast.newHazelcastInstance(config).getCluster().getLocalMember().getAddress().getPort();
	}

	@Override
	public OrderDesk connect(int port) {
		ClientConfig config = new ClientConfig();
		config.setClusterName(CLUSTER);
		config.setProperty("hazelcast.logging.type", "slf4j");
		Serializers.register(config.getSerializationConfig());
		config.getNetworkConfig().addAddress(HOST + ":" + port);
		return new Desk(HazelcastClient.newHazelcastClient(config).getExecutorService(EXECUTOR));
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
