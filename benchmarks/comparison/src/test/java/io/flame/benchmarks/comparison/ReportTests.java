package io.flame.benchmarks.comparison;

import java.io.StringReader;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

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
			this.results.add(round, Contenders.FLAME, ONE, new Measurement(8000, 50 * round, 300, 90, 5000, 0, 0));
			this.results.add(round, Contenders.FLAME, MANY, new Measurement(40_000, 800, 3000, 50, 5000, 0, 0));
			this.results.add(round, Contenders.DUBBO, MANY,
					new Measurement(60_000, 400, 1500, 25.25, 2500, 0, (round == 2) ? 7 : 0));
		}
		this.results.addFailure(Contenders.DUBBO, "it has had enough");
	}

	@Test
	void tablesHaveMediansAndRatios() {
		assertThat(new Report(this.results, "Java 42.").markdown()).startsWith("Java 42.")
			.contains("| record, 1 caller | calls/s | p50, µs | p99, µs |")
			.contains("| Flame | 8,000 | 100 | 300 | 90.0 | 5,000 | – |")
			.contains("| Dubbo, `dubbo` protocol | failed |")
			.contains("| record, 32 callers |")
			.contains("| Dubbo, `dubbo` protocol (7 errors) | 60,000 (1.50) | 400 (0.50) | 1,500 (0.50) "
					+ "| 25.3 (0.51) | 2,500 (0.50) | – |")
			.endsWith("- Dubbo, `dubbo` protocol: it has had enough\n");
	}

	@Test
	void csvHasAllRounds() {
		assertThat(new Report(this.results, "").csv().lines()).hasSize(10)
			.startsWith("round,contender,payload,callers,calls_per_second,p50_us,p99_us,cpu_us_per_call,"
					+ "client_bytes_per_call,server_bytes_per_call,errors")
			.contains("3,flame,record,1,8000.0,150.0,300.0,90.0,5000.0,0.0,0",
					"2,dubbo,record,32,60000.0,400.0,1500.0,25.3,2500.0,0.0,7");
	}

	@Test
	void pictureHasBarsInProportion() throws Exception {
		Document picture = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(Chart.of(this.results))));
		NodeList rectangles = picture.getElementsByTagName("rect");
		// the ground, and bars for both, for Flame alone, and for both
		assertThat(rectangles.getLength()).isEqualTo(6);
		assertThat(width(rectangles, 1) / width(rectangles, 2)).isBetween(0.66, 0.67);
		assertThat(width(rectangles, 4)).isGreaterThan(width(rectangles, 5));
		assertThat(picture.getDocumentElement().getTextContent()).contains("Flame", "Dubbo, dubbo protocol", "40,000",
				"60,000", "100", "50.0", "25.3");
	}

	private static double width(NodeList rectangles, int index) {
		return Double.parseDouble(((Element) rectangles.item(index)).getAttribute("width"));
	}

}
