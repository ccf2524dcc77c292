package io.flame.client;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Reading what runners print.
 */
class RemoteStackTests {

	private static final String PLACE = "runner 'r-1' of pool 'p'";

	private static String print(Throwable thrown) {
		StringWriter text = new StringWriter();
		thrown.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	@Test
	void framesOfJavaComeFirstThenTheRunnerThenTheCaller() {
		RuntimeException thrown = new RuntimeException("x");
		RemoteStack.prepend(thrown,
				"""
						java.lang.IllegalStateException: x
						\tat app//com.acme.Shop.sell(Shop.java:12)
						\tat java.base@17.0.1/java.util.ArrayList.forEach(ArrayList.java:1511)
						\tat com.acme.Shop$$Lambda/0x00007f.apply(Unknown Source)
						\tat com.acme.Shop.nativeOne(Native Method)
						\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
						\tat java.base/java.lang.reflect.Method.invoke(Method.java:580)
						\tat io.flame.runner.InvocationDispatcher.execute(InvocationDispatcher.java:1)
						\tat java.base/java.lang.Thread.run(Thread.java:840)
						""",
				PLACE);
		assertThat(print(thrown).lines().map(String::strip)).startsWith("java.lang.RuntimeException: x",
				"at com.acme.Shop.sell(Shop.java:12)", "at java.util.ArrayList.forEach(ArrayList.java:1511)",
				"at com.acme.Shop$$Lambda/0x00007f.apply(Unknown Source)", "at com.acme.Shop.nativeOne(Native Method)",
				"at ------ runner 'r-1' of pool 'p' ------.called from(Flame)")
			.anyMatch((line) -> line.contains("RemoteStackTests.framesOfJava"));
	}

	@Test
	void causesAreCausesAndSuppressedOnesAreLeftOut() {
		RuntimeException thrown = new RuntimeException("x");
		RemoteStack.prepend(thrown, """
				com.acme.Unknown: x
				with a second line
				\tat com.acme.Shop.sell(Shop.java:12)
				\tSuppressed: java.io.IOException: closing
				\t\tat com.acme.Shop.close(Shop.java:99)
				Caused by: com.acme.PaperJam: tray 2
				\tat com.acme.Printer.print(Printer.java:7)
				\t... 12 more
				Caused by: java.io.IOException: no paper
				\tat com.acme.Tray.take(Tray.java:5)
				""", PLACE);
		assertThat(thrown.getStackTrace()[0]).hasToString("com.acme.Shop.sell(Shop.java:12)");
		assertThat(print(thrown))
			.contains("Caused by: com.acme.PaperJam: tray 2", "at com.acme.Printer.print(Printer.java:7)",
					"Caused by: java.io.IOException: no paper")
			.doesNotContain("Shop.close");
	}

	@Test
	void anExceptionWhoseConstructorHasRuledOutACauseKeepsIt() {
		RuntimeException thrown = new RuntimeException("x", null);
		RemoteStack.prepend(thrown, "a.B: x\n\tat a.B.c(B.java:1)\nCaused by: a.C: y\n\tat a.C.d(C.java:1)\n", PLACE);
		assertThat(print(thrown)).contains("a.C: y", "at a.C.d(C.java:1)");
	}

	@Test
	void framesOfV8AreRead() {
		RuntimeException thrown = new RuntimeException("x");
		RemoteStack.prepend(thrown, """
				Error: x
				    at Billing.charge (file:///app/billing.js:10:5)
				    at async handler (/app/server.js:3:1)
				    at /app/main.js:1:2
				""", PLACE);
		assertThat(print(thrown).lines().map(String::strip)).startsWith("java.lang.RuntimeException: x",
				"at Billing.charge(file:///app/billing.js:10:5)", "at <remote>.async handler(/app/server.js:3:1)");
		assertThat(print(thrown)).contains("/app/main.js:1:2");
	}

	@Test
	void whatIsNoStackTraceChangesNothing() {
		IOException thrown = new IOException("x");
		String before = print(thrown);
		for (String text : new String[] { "", "\n\n", "    at ", "\tat", "Caused by: ", "at nothing",
				"\tat (".repeat(50) }) {
			assertThatNoException().isThrownBy(() -> RemoteStack.prepend(thrown, text, PLACE));
		}
		assertThat(print(thrown)).isEqualTo(before);
	}

}
