package io.flame.sample.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.flame.sample.gallery.Gallery;
import io.flame.sample.workshop.ContactSheetService;
import io.flame.sample.workshop.PictureService;
import io.flame.sample.workshop.WorkshopProperties;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * The command: develops the pictures of a folder and says what became of each. Registered
 * only when the jar is started as the command.
 */
public class WorkshopCommand implements ApplicationRunner, ExitCodeGenerator {

	private static final int USAGE = 2;

	private final WorkshopOptions options;

	private final Development development;

	private final ContactSheets contactSheets;

	private final PrintStream output = System.out;

	private final PrintStream errors = System.err;

	private int exitCode;

	WorkshopCommand(WorkshopOptions options, PictureService pictures, ContactSheetService contactSheets,
			WorkshopProperties properties) {
		this.options = options;
		this.development = new Development(pictures, properties.maxFileSize(), options.size());
		this.contactSheets = new ContactSheets(contactSheets);
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		OutputFolder folder = new OutputFolder(this.options.out());
		try {
			folder.create();
			PictureFolder pictures = PictureFolder.scan(input(folder), folder.root());
			if (pictures.files().isEmpty()) {
				refuse("--in: there are no files in '" + pictures.root() + "'");
				return;
			}
			develop(pictures, folder);
		}
		catch (IOException ex) {
			refuse(Reasons.of(ex));
		}
	}

	/**
	 * Ends the work when the application is told to stop, so that its pools need not wait
	 * for it.
	 */
	@EventListener(ContextClosedEvent.class)
	void stop() {
		this.development.stop();
	}

	private Path input(OutputFolder folder) throws IOException {
		Path in = this.options.in();
		if (in != null) {
			return in;
		}
		this.errors.println("Painting pictures into " + folder.pictures());
		Gallery.paint(folder.pictures());
		return folder.pictures();
	}

	private void develop(PictureFolder pictures, OutputFolder folder) throws IOException, InterruptedException {
		long start = System.nanoTime();
		List<PictureResult> results;
		try (Progress progress = Progress.start(pictures.files().size(), this.errors)) {
			results = this.development.run(pictures.files(), folder, progress::step);
		}
		if (this.development.isStopped()) {
			this.exitCode = 1;
			return;
		}
		String sheets = this.contactSheets.print(results, pictures.title(), folder);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		new ResultTable(results).print(this.output);
		this.output.println(new Summary(results, pictures, elapsed));
		this.output.println(sheets);
		this.output.println("Results: " + folder.root());
		this.output.flush();
		reportIfNothingCouldBeDone(results, pictures.files().size());
	}

	private void reportIfNothingCouldBeDone(List<PictureResult> results, int files) {
		boolean anyDeveloped = results.stream().anyMatch(PictureResult.Developed.class::isInstance);
		if (anyDeveloped) {
			return;
		}
		results.stream()
			.filter(PictureResult.NotServed.class::isInstance)
			.map(PictureResult.NotServed.class::cast)
			.findFirst()
			.ifPresent((result) -> {
				this.exitCode = 1;
				this.errors.printf("None of %d files could be worked on: %s%n", files, result.reason());
			});
	}

	private void refuse(String message) {
		this.exitCode = USAGE;
		this.errors.println(message);
	}

}
