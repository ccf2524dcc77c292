package io.flame.benchmarks.comparison.grpc;

import java.io.IOException;
import java.net.InetSocketAddress;

import com.google.protobuf.UnsafeByteOperations;
import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;
import io.flame.benchmarks.comparison.grpc.proto.BytesMessage;
import io.flame.benchmarks.comparison.grpc.proto.OrderDeskGrpc;
import io.flame.benchmarks.comparison.grpc.proto.OrderMessage;
import io.flame.benchmarks.comparison.grpc.proto.QuoteMessage;
import io.flame.benchmarks.comparison.observed.Observations;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcClientInterceptor;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcServerInterceptor;

/**
 * gRPC, one unary call after the other on a blocking stub and one channel for all. The
 * records become messages and messages become records, as in an application whose types
 * are not the protocol's.
 */
public final class GrpcContender implements Contender {

	private final boolean observed;

	/**
	 * Create a contender.
	 * @param observed whether calls are observed, by Micrometer's interceptors
	 */
	public GrpcContender(boolean observed) {
		this.observed = observed;
	}

	@Override
	public int serve() throws IOException {
		NettyServerBuilder server = NettyServerBuilder.forAddress(new InetSocketAddress(HOST, 0))
			.addService(new GrpcOrderDesk());
		if (this.observed) {
			server.intercept(new ObservationGrpcServerInterceptor(Observations.start().registry()));
		}
		return server.build().start().getPort();
	}

	@Override
	public OrderDesk connect(int port) throws Exception {
		NettyChannelBuilder channel = NettyChannelBuilder.forAddress(HOST, port).usePlaintext();
		if (!this.observed) {
			return desk(channel);
		}
		Observations observations = Observations.start();
		channel.intercept(new ObservationGrpcClientInterceptor(observations.registry()));
		return observations.require(desk(channel), "grpc.client");
	}

	private static OrderDesk desk(NettyChannelBuilder channel) {
		return new Desk(OrderDeskGrpc.newBlockingStub(channel.build()));
	}

	/**
	 * The client's side.
	 *
	 * @param stub the generated stub
	 */
	private record Desk(OrderDeskGrpc.OrderDeskBlockingStub stub) implements OrderDesk {

		@Override
		public Quote quote(Order order) {
			QuoteMessage message = this.stub.quote(OrderMessage.newBuilder()
				.setId(order.id())
				.setCustomer(order.customer())
				.setItem(order.item())
				.setQuantity(order.quantity())
				.setCents(order.cents())
				.setExpress(order.express())
				.build());
			return new Quote(message.getOrder(), message.getTotal(), message.getCurrency(), message.getCarrier(),
					message.getDays());
		}

		@Override
		public byte[] echo(byte[] content) {
			// spares a copy
			return this.stub
				.echo(BytesMessage.newBuilder().setContent(UnsafeByteOperations.unsafeWrap(content)).build())
				.getContent()
				.toByteArray();
		}

	}

}
