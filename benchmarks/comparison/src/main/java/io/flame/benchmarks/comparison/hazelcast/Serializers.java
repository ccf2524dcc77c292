package io.flame.benchmarks.comparison.hazelcast;

import java.io.IOException;
import java.util.Objects;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;

/**
 * How tasks and answers travel: by serializers of their own, which is the fastest that
 * Hazelcast has. Java's serialization would be its default.
 */
final class Serializers {

	private Serializers() {
	}

	static void register(SerializationConfig config) {
		config.addSerializerConfig(
				new SerializerConfig().setTypeClass(QuoteTask.class).setImplementation(new OfQuoteTask()));
		config.addSerializerConfig(new SerializerConfig().setTypeClass(Quote.class).setImplementation(new OfQuote()));
		config.addSerializerConfig(
				new SerializerConfig().setTypeClass(EchoTask.class).setImplementation(new OfEchoTask()));
	}

	private static String text(ObjectDataInput in) throws IOException {
		return Objects.requireNonNull(in.readString());
	}

	/**
	 * For {@link QuoteTask}.
	 */
	private static final class OfQuoteTask implements StreamSerializer<QuoteTask> {

		@Override
		public int getTypeId() {
			return 1;
		}

		@Override
		public void write(ObjectDataOutput out, QuoteTask task) throws IOException {
			Order order = task.order();
			out.writeString(order.id());
			out.writeString(order.customer());
			out.writeString(order.item());
			out.writeInt(order.quantity());
			out.writeLong(order.cents());
			out.writeBoolean(order.express());
		}

		@Override
		public QuoteTask read(ObjectDataInput in) throws IOException {
			return new QuoteTask(
					new Order(text(in), text(in), text(in), in.readInt(), in.readLong(), in.readBoolean()));
		}

	}

	/**
	 * For {@link Quote}.
	 */
	private static final class OfQuote implements StreamSerializer<Quote> {

		@Override
		public int getTypeId() {
			return 2;
		}

		@Override
		public void write(ObjectDataOutput out, Quote quote) throws IOException {
			out.writeString(quote.order());
			out.writeLong(quote.total());
			out.writeString(quote.currency());
			out.writeString(quote.carrier());
			out.writeInt(quote.days());
		}

		@Override
		public Quote read(ObjectDataInput in) throws IOException {
			return new Quote(text(in), in.readLong(), text(in), text(in), in.readInt());
		}

	}

	/**
	 * For {@link EchoTask}.
	 */
	private static final class OfEchoTask implements StreamSerializer<EchoTask> {

		@Override
		public int getTypeId() {
			return 3;
		}

		@Override
		public void write(ObjectDataOutput out, EchoTask task) throws IOException {
			out.writeByteArray(task.content());
		}

		@Override
		public EchoTask read(ObjectDataInput in) throws IOException {
			return new EchoTask(Objects.requireNonNull(in.readByteArray()));
		}

	}

}
