package io.flame.webmvc;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.flame.FlameService;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application with a page, a service and a Jackson module.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ Shop.Page.class, Shop.Counter.class })
class Shop {

	@Bean
	JacksonModule moneyModule() {
		return new SimpleModule("money").addSerializer(new MoneySerializer())
			.addDeserializer(Money.class, new MoneyDeserializer());
	}

	@RestController
	static class Page {

		@GetMapping("/order")
		Order order() {
			return new Order("pencil", null, Instant.parse("2026-01-02T03:04:05.678Z"), Duration.ofMinutes(90),
					Optional.of("red"), new byte[] { 1, 2, 3 }, new BigDecimal("1.10"), new Money(250),
					Map.of("firstKey", List.of(1, 2)));
		}

		@PostMapping("/order")
		Order order(@RequestBody Order order) {
			return order;
		}

	}

	@FlameService("counter")
	static class Counter {

		public Order sell(Order order) {
			return order;
		}

		public Object anything(Object value) {
			return value;
		}

		public Money twice(Money money) {
			return new Money(money.cents() * 2);
		}

	}

	record Order(String articleName, @Nullable String remark, Instant soldAt, Duration guarantee,
			Optional<String> colour, byte[] picture, BigDecimal weight, Money price, Map<String, Object> more) {
	}

	/**
	 * A type that nobody can carry without the module.
	 *
	 * @param cents hundredths
	 */
	record Money(int cents) {
	}

	static class MoneySerializer extends StdSerializer<Money> {

		MoneySerializer() {
			super(Money.class);
		}

		@Override
		public void serialize(Money value, JsonGenerator generator, SerializationContext context) {
			generator.writeString(value.cents() / 100 + " euros " + value.cents() % 100);
		}

	}

	static class MoneyDeserializer extends StdDeserializer<Money> {

		MoneyDeserializer() {
			super(Money.class);
		}

		@Override
		public Money deserialize(JsonParser parser, DeserializationContext context) {
			String[] parts = parser.getString().split(" euros ");
			return new Money(Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]));
		}

	}

}
