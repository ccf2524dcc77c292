package io.flame.app;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import io.flame.FlameMethod;
import io.flame.FlameService;
import org.jspecify.annotations.Nullable;

/**
 * Gives back what it gets, in all types that travel.
 */
@FlameService("types")
public class TypesService {

	public Order order(Order order) {
		return order;
	}

	public List<Order> orders(List<Order> orders) {
		return orders;
	}

	public Map<String, List<Order.Line>> lines(Map<String, List<Order.Line>> lines) {
		return lines;
	}

	public Shape shape(Shape shape) {
		return shape;
	}

	public List<Shape> shapes(List<Shape> shapes) {
		return shapes;
	}

	public Optional<String> optional(Optional<String> value) {
		return value;
	}

	public byte[] bytes(byte[] value) {
		return value;
	}

	public Instant instant(Instant value) {
		return value;
	}

	public LocalDateTime dateTime(LocalDateTime value) {
		return value;
	}

	public ZonedDateTime zoned(ZonedDateTime value) {
		return value;
	}

	public OffsetDateTime offset(OffsetDateTime value) {
		return value;
	}

	public Duration duration(Duration value) {
		return value;
	}

	public BigDecimal decimal(BigDecimal value) {
		return value;
	}

	public BigInteger integer(BigInteger value) {
		return value;
	}

	public Set<Order.Flag> flags(Set<Order.Flag> value) {
		return value;
	}

	public Map<Integer, Order.Flag> byNumber(Map<Integer, Order.Flag> value) {
		return value;
	}

	public @Nullable String nothing(@Nullable String value) {
		return value;
	}

	public long sum(int a, long b, double c, boolean d, char e) {
		return a + b + (long) c + (d ? 1 : 0) + e;
	}

	public int sumOf(int... numbers) {
		return IntStream.of(numbers).sum();
	}

	public void discard(String value) {
	}

	@FlameMethod("addTexts")
	public String add(String a, String b) {
		return a + b;
	}

	@FlameMethod("addNumbers")
	public int add(int a, int b) {
		return a + b;
	}

}
