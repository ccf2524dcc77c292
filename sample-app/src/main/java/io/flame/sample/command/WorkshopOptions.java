package io.flame.sample.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of the command. Options of Spring, which have a dot in their names, and
 * {@code --debug}, {@code --trace} are left to Spring.
 */
@Command(name = "java -jar sample-app.jar", sortOptions = false, usageHelpWidth = 90,
		description = { "", "Makes thumbnails, palettes and contact sheets of a folder of pictures.", "" },
		footer = { "", "Without --in a dozen pictures are painted first.",
				"Options of Spring Boot work too, such as --flame.pools.default.max=4.",
				"With --serve instead, the jar is a web application: POST /pictures." })
public final class WorkshopOptions {

	/**
	 * What {@link #parse} returns if the command can go on.
	 */
	public static final int ACCEPTED = -1;

	@Spec
	private @Nullable CommandSpec spec;

	@Option(names = "--in", paramLabel = "DIR", description = "The folder of pictures, sub-folders included.")
	private @Nullable Path in;

	@Option(names = "--out", paramLabel = "DIR", defaultValue = "workshop-out",
			description = "The folder for the results (default: ${DEFAULT-VALUE}).")
	private Path out = Path.of("workshop-out");

	@Option(names = "--size", paramLabel = "PIXELS", defaultValue = "320",
			description = "The longer side of a thumbnail, 16 to 1600 (default: ${DEFAULT-VALUE}).")
	private int size = 320;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Shows this help.")
	private boolean help;

	/**
	 * Parses and checks the arguments. Help goes to standard output, what is wrong to
	 * standard error.
	 * @param arguments the arguments of the command
	 * @return {@link #ACCEPTED} or the exit code to leave with
	 */
	public int parse(String... arguments) {
		return parse(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments);
	}

	int parse(PrintWriter output, PrintWriter errors, String... arguments) {
		CommandLine commandLine = new CommandLine(this);
		try {
			commandLine.parseArgs(
					Arrays.stream(arguments).filter((argument) -> !isForSpring(argument)).toArray(String[]::new));
			if (commandLine.isUsageHelpRequested()) {
				commandLine.usage(output);
				return CommandLine.ExitCode.OK;
			}
			check(commandLine);
			return ACCEPTED;
		}
		catch (ParameterException ex) {
			errors.println(ex.getMessage());
			errors.println("Try --help");
			return CommandLine.ExitCode.USAGE;
		}
	}

	private void check(CommandLine commandLine) {
		if (this.size < 16 || this.size > 1600) {
			throw new ParameterException(commandLine, "--size must be between 16 and 1600, not " + this.size);
		}
		if (Files.exists(this.out) && !Files.isDirectory(this.out)) {
			throw new ParameterException(commandLine, "--out: '" + this.out + "' is not a folder");
		}
		if (this.in == null) {
			return;
		}
		if (!Files.exists(this.in)) {
			throw new ParameterException(commandLine, "--in: the folder '" + this.in + "' does not exist");
		}
		if (!Files.isDirectory(this.in)) {
			throw new ParameterException(commandLine, "--in: '" + this.in + "' is not a folder");
		}
		if (new OutputFolder(this.out).wouldOverwrite(this.in)) {
			throw new ParameterException(commandLine,
					"--in: '" + this.in + "' is where the results go; choose another --out");
		}
	}

	private static boolean isForSpring(String argument) {
		String name = argument.split("=", 2)[0];
		return name.equals("--debug") || name.equals("--trace") || (name.startsWith("--") && name.contains("."));
	}

	@Nullable Path in() {
		return this.in;
	}

	Path out() {
		return this.out;
	}

	int size() {
		return this.size;
	}

}
