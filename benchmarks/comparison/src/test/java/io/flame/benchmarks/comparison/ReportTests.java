package io.flame.benchmarks.comparison;

import java.io.StringReader;
import java.util.stream.IntStream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Report} and {@link Chart}.
 */
class ReportTests {

	private static final Cell ONE = new Cell(Payload.RECORD, 1);

	private static final Cell MANY = new Cell(Payload.RECORD, 32);

	private final Results results = new Results();

	@BeforeEach
	void measure() {
		for (int round = 1; round <= 3; round++) {
			this.results.add(round, Contenders.FLAME, ONE, new Measurement(8000, 50 * round, 300, 90, 5000, 7250, 0));
			this.results.add(round, Contenders.FLAME, MANY, new Measurement(40_000, 800, 3000, 50, 5000, 0, 0));
			this.results.add(round, Contenders.GRPC_OBSERVED, MANY,
					new Measurement(15_000, 900, 4500, 80, 15_000, 14_000, 0));
			this.results.add(round, Contenders.FLAME_OBSERVED, MANY,
					new Measurement(30_000, 900, 3000, 64, 12_000, 10_000, 0));
			this.results.add(round, Contenders.DUBBO, MANY,
					new Measurement(60_000, 400, 1500, 25.25, 2500, 0, (round == 2) ? 7 : 0));
		}
		this.results.addFailure(Contenders.DUBBO, "it has had enough");
	}

	@Test
	void tablesHaveMediansAndRatios() {
		assertThat(new Report(this.results, "Java 42.").markdown()).startsWith("Java 42.")
			.contains("| record, 1 caller | calls/s | p50, µs | p99, µs |")
			.contains("| Flame | 8,000 | 100 | 300 | 90.0 |\n")
			.contains("| Dubbo, `dubbo` protocol | failed | | | |\n")
			.contains("| record, 32 callers |")
			.contains("| Dubbo, `dubbo` protocol (7 errors) | 60,000 (1.50) | 400 (0.50) | 1,500 (0.50) "
					+ "| 25.3 (0.51) |\n")
			.endsWith("- dubbo: it has had enough\n");
	}

	@Test
	void groupsHaveTablesOfTheirOwnWithRatiosToTheirFlame() {
		assertThat(new Report(this.results, "").markdown()).containsSubsequence("## Bare\n", "| record, 32 callers |",
				"| Flame | 40,000 |", "| Dubbo, `dubbo` protocol (7 errors) |", "## Observed\n",
				"| record, 32 callers |", "| Flame | 30,000 | 900 | 3,000 | 64.0 |\n",
				"| gRPC unary | 15,000 (0.50) | 900 (1.00) | 4,500 (1.50) | 80.0 (1.25) |\n");
	}

	@Test
	void whenNoneOfAGroupWasMeasuredThenItHasNoTables() {
		Results bare = new Results();
		bare.add(1, Contenders.GRPC, ONE, new Measurement(8000, 50, 300, 90, 0, 0, 0));
		bare.addFailure(Contenders.GRPC_OBSERVED, "it has had enough");
		assertThat(new Report(bare, "").markdown()).contains("## Bare", "| gRPC unary | 8,000 | 50.0 | 300 | 90.0 |\n")
			.doesNotContain("## Observed")
			.endsWith("- grpc-observed: it has had enough\n");
	}

	@Test
	void allocationsOfBothSidesAreApart() {
		assertThat(new Report(this.results, "").markdown()).containsSubsequence(
				"| KB per call, client / server | record, 1 caller | record, 32 callers |\n|---|---|---|\n",
				"| Flame | 5.0 / 7.3 | 5.0 / – |\n", "| Dubbo, `dubbo` protocol | failed | 2.5 / – |\n",
				"| KB per call, client / server | record, 1 caller | record, 32 callers |\n",
				"| Flame | failed | 12.0 / 10.0 |\n", "| gRPC unary | failed | 15.0 / 14.0 |\n");
	}

	@Test
	void csvHasAllRounds() {
		assertThat(new Report(this.results, "").csv().lines()).hasSize(16)
			.startsWith("round,group,contender,payload,callers,calls_per_second,p50_us,p99_us,cpu_us_per_call,"
					+ "client_bytes_per_call,server_bytes_per_call,errors")
			.contains("3,bare,flame,record,1,8000.0,150.0,300.0,90.0,5000.0,7250.0,0",
					"2,bare,dubbo,record,32,60000.0,400.0,1500.0,25.3,2500.0,0.0,7",
					"1,observed,flame-observed,record,32,30000.0,900.0,3000.0,64.0,12000.0,10000.0,0");
	}

	@Test
	void pictureHasBarsInProportion() throws Exception {
		Document picture = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(Chart.of(this.results))));
		NodeList rectangles = picture.getElementsByTagName("rect");
		// the ground, and bars for two of each group, for bare Flame alone, and for all
		// four
		assertThat(rectangles.getLength()).isEqualTo(10);
		assertThat(width(rectangles, 1) / width(rectangles, 2)).isBetween(0.66, 0.67);
		assertThat(width(rectangles, 3) / width(rectangles, 2)).isEqualTo(0.5, within(0.01));
		assertThat(width(rectangles, 6)).isGreaterThan(width(rectangles, 7));
		assertThat(IntStream.range(0, 10)
			.filter((index) -> "bar flame".equals(((Element) rectangles.item(index)).getAttribute("class"))))
			.containsExactly(1, 3, 5, 6, 8);
		assertThat(picture.getDocumentElement().getTextContent()).contains("Bare", "Observed", "Flame",
				"Dubbo, dubbo protocol", "40,000", "60,000", "100", "50.0", "25.3");
	}

	private static double width(NodeList rectangles, int index) {
		return Double.parseDouble(((Element) rectangles.item(index)).getAttribute("width"));
	}

}
