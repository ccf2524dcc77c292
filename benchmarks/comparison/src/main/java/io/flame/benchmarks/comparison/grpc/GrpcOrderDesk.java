package io.flame.benchmarks.comparison.grpc;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;
import io.flame.benchmarks.comparison.grpc.proto.BytesMessage;
import io.flame.benchmarks.comparison.grpc.proto.OrderDeskGrpc;
import io.flame.benchmarks.comparison.grpc.proto.OrderMessage;
import io.flame.benchmarks.comparison.grpc.proto.QuoteMessage;
import io.grpc.stub.StreamObserver;

/**
 * The server's side.
 */
class GrpcOrderDesk extends OrderDeskGrpc.OrderDeskImplBase {

	@Override
	public void quote(OrderMessage message, StreamObserver<QuoteMessage> answers) {
		Quote quote = new Order(message.getId(), message.getCustomer(), message.getItem(), message.getQuantity(),
				message.getCents(), message.getExpress())
			.quote();
		answers.onNext(QuoteMessage.newBuilder()
			.setOrder(quote.order())
			.setTotal(quote.total())
			.setCurrency(quote.currency())
			.setCarrier(quote.carrier())
			.setDays(quote.days())
			.build());
		answers.onCompleted();
	}

	@Override
	public void echo(BytesMessage message, StreamObserver<BytesMessage> answers) {
		answers.onNext(message);
		answers.onCompleted();
	}

}
