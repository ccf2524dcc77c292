package io.flame.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What travels, and how many callers are worth measuring with it.
 */
enum Payload {

	RECORD("record", "record", List.of(1, 8, 32, Contender.MAX_CALLERS)) {

		@Override
		Call call(OrderDesk desk, int caller) {
			Order[] orders = new Order[64];
			Quote[] quotes = new Quote[orders.length];
			for (int i = 0; i < orders.length; i++) {
				int number = caller * orders.length + i;
				orders[i] = new Order("o-%06d".formatted(number), "customer-%04d".formatted(number * 7 % 10_000),
						"sku-%05d-blue".formatted(number * 31 % 100_000), 1 + i, 1999 + number, i % 2 == 0);
				quotes[i] = orders[i].quote();
			}
			return (number) -> {
				int i = (int) (number % orders.length);
				check(desk.quote(orders[i]).equals(quotes[i]));
			};
		}

	},

	KIB_16("16k", "16 KiB", List.of(1, 8, 32)) {

		@Override
		Call call(OrderDesk desk, int caller) {
			return echo(desk, caller, 16 << 10);
		}

	},

	MIB_1("1m", "1 MiB", List.of(1, 8)) {

		@Override
		Call call(OrderDesk desk, int caller) {
			return echo(desk, caller, 1 << 20);
		}

	};

	private static final int LOOKS = 16;

	private final String id;

	private final String title;

	private final List<Integer> callers;

	Payload(String id, String title, List<Integer> callers) {
		this.id = id;
		this.title = title;
		this.callers = callers;
	}

	/**
	 * The name on the command line and in files.
	 */
	String id() {
		return this.id;
	}

	/**
	 * The name in tables.
	 */
	String title() {
		return this.title;
	}

	/**
	 * The numbers of callers.
	 */
	List<Integer> callers() {
		return this.callers;
	}

	/**
	 * What one caller does again and again.
	 */
	abstract Call call(OrderDesk desk, int caller);

	static Payload of(String id) {
		return Arrays.stream(values())
			.filter((payload) -> payload.id.equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'%s' is none of %s".formatted(id, ids())));
	}

	static List<String> ids() {
		return Arrays.stream(values()).map(Payload::id).toList();
	}

	private static Call echo(OrderDesk desk, int caller, int size) {
		byte[] content = new byte[size];
		new Random(caller).nextBytes(content);
		return (number) -> {
			// no two are the same
			content[(int) (number % size)]++;
			byte[] answer = desk.echo(content);
			check(answer.length == size);
			// all of it would be work, and work of ours
			for (int i = 0; i < LOOKS; i++) {
				int at = (int) ((number + (long) i * size / LOOKS) % size);
				check(answer[at] == content[at]);
			}
		};
	}

	private static void check(boolean right) {
		if (!right) {
			throw new IllegalStateException("A wrong answer");
		}
	}

	/**
	 * A call whose answer is checked.
	 */
	@FunctionalInterface
	interface Call {

		/**
		 * Calls.
		 * @param number the number of the call
		 * @throws Exception if it fails or its answer is wrong
		 */
		void make(long number) throws Exception;

	}

}
