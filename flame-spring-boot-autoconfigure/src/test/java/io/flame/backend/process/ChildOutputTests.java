package io.flame.backend.process;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the output of a child in the parent's log.
 */
class ChildOutputTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.flame.runners.t");

	private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

	private final List<ReadySignal> signals = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.logger.setLevel(Level.TRACE);
		this.logger.setAdditive(false);
		this.logged.start();
		this.logger.addAppender(this.logged);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.logged);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
	}

	private List<String> read(String... lines) {
		read(new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII)));
		return this.logged.list.stream().map((event) -> event.getLevel() + " " + event.getFormattedMessage()).toList();
	}

	private ChildOutput read(InputStream stream) {
		ChildOutput output = new ChildOutput("t", "t-1", this.signals::add);
		output.read(stream);
		return output;
	}

	private @Nullable String cause(String... lines) {
		return read(new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.US_ASCII))).cause();
	}

	@Test
	void causeOfAFailedStartIsFoundInStackTraceOrDescription() {
		assertThat(cause("ERROR Application run failed", "java.lang.A: a", "\tat x.Y.z(Y.java:1)",
				"Caused by: java.lang.B: b", "Caused by: java.lang.C: c", "\t... 3 more", "bye"))
			.isEqualTo("java.lang.C: c (which caused java.lang.B: b)");
		assertThat(cause("APPLICATION FAILED TO START", "***", "", "Description:", "", "Web server failed to start.",
				"", "Action:", "", "Stop the other one."))
			.isEqualTo("Web server failed to start.");
		assertThat(cause("Description:")).isNull();
		assertThat(cause("Killed")).isNull();
	}

	@Test
	void theFirstCauseComesBeforeWhatFollowedFromIt() {
		String cause = cause("2026-11-21T11:38:55.071Z  WARN 1 --- [main] o.h.Jdbc : HHH000342: No connection",
				"org.hibernate.JdbcException: unable to obtain connection [Database may be already in use]",
				"\tat org.hibernate.X.y(X.java:1)", "Caused by: org.h2.JdbcException: Database may be already in use",
				"\tat org.h2.X.y(X.java:1)", "Caused by: org.h2.MVStoreException: The file is locked",
				"2026-11-21T11:38:56.071Z  WARN 1 --- [main] o.s.Context : Exception encountered: Unable to determine Dialect",
				"2026-11-21T11:38:56.072Z ERROR 1 --- [main] o.s.SpringApplication : Application run failed", "",
				"org.springframework.beans.BeanCreationException: Error creating bean",
				"Caused by: org.hibernate.HibernateException: Unable to determine Dialect");
		assertThat(cause).isEqualTo("org.h2.MVStoreException: The file is locked (which caused "
				+ "org.h2.JdbcException: Database may be already in use); "
				+ "finally: org.hibernate.HibernateException: Unable to determine Dialect");
	}

	@Test
	void aStackTraceForDevelopersIsNoCause() {
		assertThat(cause("2026-11-21T11:38:55.071Z DEBUG 1 --- [main] a.B : not there", "java.lang.A: a",
				"Caused by: java.lang.B: b"))
			.isNull();
	}

	@Test
	void theSignalOfAnyIdIsUnderstood() {
		ReadySignal signal = new ReadySignal("a b/\u00e4 port=1-1", 7, "/my%20app/invoke", 4711);
		assertThat(signal.toLine()).matches("[ -~]+");
		assertThat(ReadySignal.parse(signal.toLine())).isEqualTo(signal);
	}

	@Test
	void linesOfBootAreRepeatedWithoutWhatTheParentAddsItself() {
		assertThat(read("2026-11-21T11:38:55.071Z  WARN 1856 --- [demo] [main] i.f.Some : text",
				"2026-11-21 11:38:55.071 DEBUG [demo,4bf9,00f0] 1856 --- [main] i.f.Some : other",
				"2026-11-21T11:38:55.071+01:00 ERROR 7 --- [main] i.f.Some : "))
			.containsExactly("WARN [t-1] [demo] [main] i.f.Some : text",
					"DEBUG [t-1] [demo,4bf9,00f0] 1856 --- [main] i.f.Some : other", "ERROR [t-1] [main] i.f.Some : ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '!', value = {
			"WARN ~ {\"@timestamp\":\"2026-11-21T11:38:55.071Z\",\"log\":{\"level\":\"WARN\",\"logger\":\"a.B\"},\"message\":\"ERROR\"}",
			"ERROR ~ {\"@timestamp\":\"2026-11-21T11:38:55.071Z\",\"log.level\": \"ERROR\",\"message\":\"INFO\"}",
			"DEBUG ~ {\"@timestamp\":\"2026\",\"@version\":\"1\",\"message\":\"a \\\"level\\\":\\\"ERROR\\\" b\",\"logger_name\":\"a.B\",\"thread_name\":\"main\",\"level\":\"DEBUG\",\"level_value\":10000}",
			"TRACE ~ {\"version\":\"1.1\",\"short_message\":\"m\",\"level\":7,\"_level_name\":\"TRACE\"}",
			"WARN ~ {\"version\":\"1.1\",\"short_message\":\"m\",\"level\":4}", "ERROR ~ {\"level\":50,\"msg\":\"m\"}",
			"WARN ~ {\"severity\":\"WARNING\",\"message\":\"m\"}", "INFO ~ {\"message\":\"no level, WARN\"}",
			"WARN ~ 11:38:55.071 [main] WARN  a.B -- text", "ERROR ~ ERROR: text", "ERROR ~ [ERROR] text",
			"WARN ~ 21-Nov-2026 11:38:55.071 WARNING [main] a.B.c text", "ERROR ~ SEVERE: text",
			"ERROR ~ 2026-11-21 11:38:55,071|main|trace-1|ERROR|a.B|text",
			"WARN ~ time=2026-11-21T11:38:55Z level=warn msg=\"an ERROR\"", "INFO ~ The WARNINGs of a.ERROR, an INFO-1",
			"INFO ~ just printed", "INFO ~ 11:38:55.071 [main] INFO a.B -- an ERROR" })
	void aLineIsLoggedAtItsLevelWhateverItsFormat(String level, String line) {
		assertThat(read(line)).containsExactly(level + " [t-1] " + line);
	}

	@Test
	void aLevelThatIsAlignedToTheRightIsNoContinuation() {
		assertThat(read("ERROR a.B text", " WARN a.B text")).last().isEqualTo("WARN [t-1]  WARN a.B text");
	}

	@Test
	void coloursAreNotRepeated() {
		assertThat(read("\u001B[2m11:38\u001B[0;39m \u001B[31mERROR\u001B[0m text"))
			.containsExactly("ERROR [t-1] 11:38 ERROR text");
	}

	@Test
	void whatFollowsALineBelongsToIt() {
		assertThat(read("11:38 [main] WARN a.B -- failed",
				"org.postgresql.util.PSQLException: ERROR: relation does not exist", "\tat a.B.c(B.java:1)",
				"  Detail: ERROR", "Caused by: java.io.IOException: INFO", "\t... 3 more",
				"11:38 [main] INFO a.B -- on"))
			.map((line) -> line.substring(0, line.indexOf(' ')))
			.containsExactly("WARN", "WARN", "WARN", "WARN", "WARN", "WARN", "INFO");
	}

	@Test
	void nothingFollowsALineOfJson() {
		assertThat(read("{\"level\":\"ERROR\",\"message\":\"m\"}", "just printed")).last()
			.isEqualTo("INFO [t-1] just printed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r" })
	void everyLineIsReadOnceHoweverItEnds(String end) {
		ChildOutput output = read(
				new ByteArrayInputStream(("a" + end + end + "b" + end + "c").getBytes(StandardCharsets.US_ASCII)));
		assertThat(this.logged.list).extracting(ILoggingEvent::getMessage)
			.containsExactly("[t-1] a", "[t-1] b", "[t-1] c");
		assertThat(output.lastLines()).containsExactly("a", "b", "c");
	}

	@Test
	void aLineWithoutAnEndComesInPiecesOfItsLevel() {
		String beginning = "11:38 [main] WARN a.B -- ";
		int length = 5 * PrintedLines.LONGEST + 17;
		String signal = new ReadySignal("t-1", 1, "/invoke", 0).toLine();
		ChildOutput output = read(new SequenceInputStream(
				new ByteArrayInputStream(beginning.getBytes(StandardCharsets.US_ASCII)), new ByteArrayInputStream(
						("x".repeat(length) + "\n" + signal + "\nERROR\n").getBytes(StandardCharsets.US_ASCII))));
		List<ILoggingEvent> pieces = this.logged.list.subList(0, this.logged.list.size() - 1);
		assertThat(pieces).hasSizeBetween(5, 7).allMatch((event) -> event.getLevel() == Level.WARN);
		assertThat(pieces.stream().mapToInt((event) -> event.getMessage().length() - "[t-1] ".length()).sum())
			.isEqualTo(beginning.length() + length);
		assertThat(this.signals).singleElement().satisfies((ready) -> assertThat(ready.port()).isEqualTo(1));
		assertThat(output.lastLines()).allMatch((line) -> line.length() <= 2001);
		assertThat(this.logged.list).last().satisfies((event) -> assertThat(event.getLevel()).isEqualTo(Level.ERROR));
	}

}
