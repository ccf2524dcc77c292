package io.flame.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * What a process holds.
 *
 * @param heap what is left of the heap after a collection, in bytes
 * @param threads how many threads of the operating system there are
 * @param files how many files and connections are open, {@code -1} if that is not known
 */
record Resources(long heap, int threads, long files) {

	private static final int COLLECTIONS = 3;

	static Resources now() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		long heap = Long.MAX_VALUE;
		for (int i = 0; i < COLLECTIONS; i++) {
			memory.gc();
			heap = Math.min(heap, memory.getHeapMemoryUsage().getUsed());
		}
		return new Resources(heap, ManagementFactory.getThreadMXBean().getThreadCount(),
				(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
						? unix.getOpenFileDescriptorCount() : -1);
	}

	static Resources parse(String line) {
		String[] fields = line.split(" ");
		return new Resources(Long.parseLong(fields[0]), Integer.parseInt(fields[1]), Long.parseLong(fields[2]));
	}

	String line() {
		return this.heap + " " + this.threads + " " + this.files;
	}

	/**
	 * What has come since.
	 * @param before what there was before
	 * @param calls how many calls have come meanwhile
	 * @return a line to print
	 */
	String perCall(Resources before, int calls) {
		return "%,7d bytes of heap per call; %d threads (%+d), %d files (%+d)".formatted(
				(this.heap - before.heap) / calls, this.threads, this.threads - before.threads, this.files,
				this.files - before.files);
	}

}
