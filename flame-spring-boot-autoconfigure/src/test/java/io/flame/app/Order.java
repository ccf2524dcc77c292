package io.flame.app;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A record with what records have.
 */
public record Order(UUID id, String customer, List<Line> lines, Map<String, BigDecimal> discounts, Set<Flag> flags,
		Optional<String> note, Instant created, LocalDate due, byte[] attachment) {

	public record Line(String article, int count, BigDecimal price) {

	}

	public enum Flag {

		EXPRESS, GIFT

	}

}
