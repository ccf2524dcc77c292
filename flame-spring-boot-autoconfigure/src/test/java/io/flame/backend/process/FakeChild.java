package io.flame.backend.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.flame.backend.SpawnedRunner;

/**
 * A child that starts in no time: it does what its arguments say, one after the other.
 */
final class FakeChild {

	private FakeChild() {
	}

	/**
	 * How it is started.
	 * @param actions {@code secret}, {@code ready}, {@code env}, {@code oom}, {@code
	 * hold} its directory, {@code stay} for ever, {@code exit=n} or {@code print=text};
	 * then it waits for the end of its input
	 */
	static ApplicationLaunch launch(String... actions) {
		List<String> target = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), FakeChild.class.getName()));
		target.addAll(List.of(actions));
		return new ApplicationLaunch(target, List.of(), List.of(), List.of());
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		SpawnedRunner runner = SpawnedRunner.from(System::getenv);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
		for (String argument : args) {
			String[] action = argument.split("=", 2);
			switch (action[0]) {
				case "secret" -> System.out.println("secret " + input.readLine());
				case "ready" -> System.out
					.println(new ReadySignal((runner != null) ? runner.id() : "", 4711, "/invoke", 0).toLine());
				case "env" -> printEnvironment();
				case "oom" -> exhaust();
				case "exit" -> System.exit(Integer.parseInt(action[1]));
				case "print" -> System.out.println(action[1]);
				case "hold" -> ChildDirectory.hold(Path.of(System.getenv(ChildProperties.DIRECTORY_VARIABLE)));
				case "stay" -> Thread.currentThread().join();
				default -> {
					// what every child gets
				}
			}
		}
		String line = input.readLine();
		while (line != null) {
			line = input.readLine();
		}
	}

	/** Of a subprocess, and no more of it than the memory of the output can hold. */
	private static void printEnvironment() throws IOException {
		Process subprocess = new ProcessBuilder("env").start();
		subprocess.inputReader()
			.lines()
			.filter((line) -> line.contains("FLAME") || line.contains("s3cret"))
			.forEach(System.out::println);
	}

	@SuppressWarnings("unused")
	private static void exhaust() {
		try {
			List<byte[]> memory = new ArrayList<>();
			while (true) {
				memory.add(new byte[1024 * 1024]);
			}
		}
		catch (OutOfMemoryError ex) {
			System.out.println("survived");
		}
	}

}
