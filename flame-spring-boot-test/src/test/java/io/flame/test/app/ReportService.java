package io.flame.test.app;

import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.flame.FlameMethod;
import io.flame.FlameMode;
import io.flame.FlameService;
import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * A service with a collaborator and settings.
 */
@FlameService
public class ReportService {

	private final Printer printer;

	private final ReportProperties properties;

	private final Environment environment;

	ReportService(Printer printer, ReportProperties properties, Environment environment) {
		this.printer = printer;
		this.properties = properties;
		this.environment = environment;
	}

	/**
	 * Render a report.
	 * @param lines its lines
	 * @return the report
	 */
	public String render(List<String> lines) {
		lines.add(0, this.properties.title());
		return this.printer.print(String.join(", ", lines));
	}

	/**
	 * Tell where it executes.
	 * @param context the context of the call
	 * @return role and thread
	 */
	@FlameMethod(pool = "gpu")
	public List<String> place(@Nullable InvocationContext context) {
		return List.of(FlameMode.of(this.environment).name(), Thread.currentThread().getName());
	}

	/**
	 * Fail.
	 * @param message why
	 */
	public void fail(String message) {
		throw new IllegalStateException(message);
	}

	/**
	 * Fail with what nobody can build.
	 */
	public void failStrangely() {
		throw new PaperJam(3, "tray");
	}

	/**
	 * Never end.
	 * @throws InterruptedException at the deadline
	 */
	@FlameMethod(timeout = "200ms")
	public void waitTooLong() throws InterruptedException {
		new CountDownLatch(1).await();
	}

	/**
	 * Can not be made of a message.
	 */
	static class PaperJam extends RuntimeException {

		PaperJam(int sheets, String place) {
			super(sheets + " sheets in the " + place);
		}

	}

}
