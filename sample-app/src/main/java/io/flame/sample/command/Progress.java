package io.flame.sample.command;

import java.io.PrintStream;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The progress bar. On a terminal it stays on its line; elsewhere it is a line every few
 * seconds.
 */
final class Progress implements AutoCloseable {

	private static final int WIDTH = 78;

	private final ProgressBar bar;

	private Progress(ProgressBar bar) {
		this.bar = bar;
	}

	static Progress start(int files, PrintStream output) {
		boolean terminal = System.console() != null;
		ProgressBarBuilder builder = ProgressBar.builder()
			.setTaskName("Developing")
			.setInitialMax(files)
			.setStyle(ProgressBarStyle.ASCII)
			.setMaxRenderedLength(WIDTH)
			.setUpdateIntervalMillis(terminal ? 200 : 5000);
		builder.setConsumer(terminal ? new ConsoleProgressBarConsumer(output, WIDTH)
				: new DelegatingProgressBarConsumer(output::println, WIDTH));
		return new Progress(builder.build());
	}

	void step() {
		this.bar.step();
	}

	@Override
	public void close() {
		this.bar.close();
	}

}
