package io.flame.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;

/**
 * A server or a client of a contender. It does what the lines of its standard input say,
 * answers in lines on its standard output, and ends when its input does.
 */
public final class ContenderProcess {

	static final String SERVER = "server";

	static final String CLIENT = "client";

	static final String READY = "ready";

	static final String FAILED = "failed";

	static final String USAGE = "usage";

	static final String MEASURE = "measure";

	static final String BEGIN = "begin";

	static final String END = "end";

	static final String RESULT = "result";

	private final PrintStream answers;

	private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

	private @Nullable OrderDesk desk;

	private ContenderProcess(PrintStream answers) {
		this.answers = answers;
	}

	/**
	 * Starts a server or a client.
	 * @param arguments role, id of the contender, and the server's port if it is a client
	 */
	public static void main(String[] arguments) {
		PrintStream answers = System.out;
		// what libraries print there is no answer
		System.setOut(System.err);
		ContenderProcess process = new ContenderProcess(answers);
		Thread reader = new Thread(process::read, "commands");
		reader.setDaemon(true);
		reader.start();
		process.run(arguments);
	}

	/**
	 * From the beginning: who started this process may die before it is ready.
	 */
	private void read() {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(System.in))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.commands.add(line);
			}
		}
		catch (IOException ex) {
			// as if it had ended
		}
		Runtime.getRuntime().halt(0);
	}

	private void run(String[] arguments) {
		try {
			Contender contender = Contenders.of(arguments[1]).create();
			if (arguments[0].equals(SERVER)) {
				answer(READY, contender.serve());
			}
			else {
				this.desk = contender.connect(Integer.parseInt(arguments[2]));
				answer(READY, 0);
			}
			while (true) {
				execute(this.commands.take().split(" "));
			}
		}
		catch (Exception | LinkageError ex) {
			ex.printStackTrace();
			answer(FAILED, ex);
			Runtime.getRuntime().halt(1);
		}
	}

	private void execute(String[] command) throws InterruptedException {
		if (command[0].equals(MEASURE) && this.desk != null) {
			Load load = new Load(this.desk, Payload.of(command[1]), Integer.parseInt(command[2]),
					CallerThreads.valueOf(System.getProperty(CallerThreads.PROPERTY)).factory());
			Load.Result result = load.run(Duration.ofMillis(Long.parseLong(command[3])),
					Duration.ofMillis(Long.parseLong(command[4])), () -> answer(BEGIN, Usage.now().toFields()),
					() -> answer(END, Usage.now().toFields()));
			answer(RESULT, result.toFields());
		}
		else {
			answer(USAGE, Usage.now().toFields());
		}
	}

	private void answer(String word, Object fields) {
		this.answers.println(word + " " + fields.toString().replace('\n', ' '));
		this.answers.flush();
	}

}
