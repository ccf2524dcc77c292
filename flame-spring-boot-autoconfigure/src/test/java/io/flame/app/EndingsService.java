package io.flame.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.flame.FlameMethod;
import io.flame.FlameService;

/**
 * Work that ends its process, or is executing when somebody else does.
 */
@FlameService(id = "endings", timeout = "10m")
public class EndingsService {

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public String temporaryFiles() {
		return System.getProperty("java.io.tmpdir");
	}

	/**
	 * Ends at once, or when a file is there.
	 */
	public void awaitUnless(String length, String gate) throws InterruptedException {
		while (length.equals("long") && !Files.exists(Path.of(gate))) {
			new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
		}
	}

	public void exit(int code) {
		System.exit(code);
	}

	public void halt(int code) {
		Runtime.getRuntime().halt(code);
	}

	/**
	 * What a subprocess inherits, and what is seen of this process from outside.
	 */
	public List<String> inherited() throws IOException {
		List<String> inherited = new ArrayList<>();
		Process subprocess = new ProcessBuilder("env").start();
		subprocess.inputReader().lines().forEach(inherited::add);
		inherited.add(Files.readString(Path.of("/proc/self/cmdline")));
		return inherited;
	}

	/**
	 * Asks for more than there can be.
	 */
	public int exhaustMemory() {
		long[][] memory = new long[64][];
		for (int i = 0; i < memory.length; i++) {
			memory[i] = new long[Integer.MAX_VALUE - 8];
		}
		return memory.length;
	}

	/**
	 * Executes for a while.
	 * @param started a file that is there as soon as it does
	 * @param millis how long
	 * @return the id of the process that has executed it
	 */
	public long work(String started, long millis) throws IOException, InterruptedException {
		Files.createFile(Path.of(started));
		new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		return pid();
	}

	/**
	 * Executes until it may end.
	 * @param started a file that is there as soon as it does
	 * @param gate a file that is there as soon as it may end
	 * @return the id of the process that has executed it
	 */
	public long workUntil(String started, String gate) throws IOException, InterruptedException {
		Files.createFile(Path.of(started));
		awaitUnless("long", gate);
		return pid();
	}

	/**
	 * Executes for ever.
	 * @param started a file that is there as soon as it does
	 */
	@FlameMethod
	public void neverEnd(String started) throws IOException {
		Files.createFile(Path.of(started));
		while (true) {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				// that is the point
			}
		}
	}

}
