package io.flame.benchmarks.comparison;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What was measured in all rounds, and what failed.
 */
final class Results {

	private final List<Row> rows = new ArrayList<>();

	private final Map<Contenders, String> failures = new EnumMap<>(Contenders.class);

	void add(int round, Contenders contender, Cell cell, Measurement measurement) {
		this.rows.add(new Row(round, contender, cell, measurement));
	}

	void addFailure(Contenders contender, String reason) {
		this.failures.put(contender, reason);
	}

	List<Row> rows() {
		return this.rows;
	}

	Map<Contenders, String> failures() {
		return this.failures;
	}

	boolean hasFailed(Contenders contender) {
		return this.failures.containsKey(contender);
	}

	/**
	 * What was measured, in the order in which it was.
	 */
	Set<Cell> cells() {
		return this.rows.stream().map(Row::cell).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Who was measured, or failed, in the order of the tables.
	 */
	List<Contenders> contenders(Group group) {
		return List.of(Contenders.values())
			.stream()
			.filter((contender) -> contender.group() == group)
			.filter((contender) -> hasFailed(contender)
					|| this.rows.stream().anyMatch((row) -> row.contender() == contender))
			.toList();
	}

	/**
	 * The groups of which any was measured.
	 */
	List<Group> groups() {
		return List.of(Group.values())
			.stream()
			.filter((group) -> this.rows.stream().anyMatch((row) -> row.contender().group() == group))
			.toList();
	}

	/**
	 * The medians over the rounds.
	 */
	@Nullable Measurement median(Contenders contender, Cell cell) {
		List<Measurement> rounds = this.rows.stream()
			.filter((row) -> row.contender() == contender && row.cell().equals(cell))
			.map(Row::measurement)
			.toList();
		return rounds.isEmpty() ? null : Measurement.median(rounds);
	}

	/**
	 * A measurement.
	 *
	 * @param round the number of the round, from 1
	 * @param contender the contender
	 * @param cell what was measured of it
	 * @param measurement the figures
	 */
	record Row(int round, Contenders contender, Cell cell, Measurement measurement) {

	}

}
