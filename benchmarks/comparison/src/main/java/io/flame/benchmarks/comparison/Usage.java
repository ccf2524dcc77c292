package io.flame.benchmarks.comparison;

import java.lang.management.ManagementFactory;

import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;

import com.sun.management.OperatingSystemMXBean;

/**
 * What a process has used since it was started.
 *
 * @param cpuNanos processor time
 * @param allocatedBytes what its threads have allocated, or 0 on JVMs before 21, which do
 * not count it
 */
record Usage(long cpuNanos, long allocatedBytes) {

	static Usage now() {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		return new Usage(system.getProcessCpuTime(), allocated());
	}

	private static long allocated() {
		try {
			// as an attribute, because Java 17 has no method for it
			return (long) ManagementFactory.getPlatformMBeanServer()
				.getAttribute(new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "TotalThreadAllocatedBytes");
		}
		catch (AttributeNotFoundException ex) {
			return 0;
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Usage since(Usage earlier) {
		return new Usage(this.cpuNanos - earlier.cpuNanos, this.allocatedBytes - earlier.allocatedBytes);
	}

	Usage plus(Usage other) {
		return new Usage(this.cpuNanos + other.cpuNanos, this.allocatedBytes + other.allocatedBytes);
	}

	/**
	 * As a part of a line between processes.
	 */
	String toFields() {
		return this.cpuNanos + " " + this.allocatedBytes;
	}

	static Usage ofFields(String fields) {
		String[] values = fields.split(" ");
		return new Usage(Long.parseLong(values[0]), Long.parseLong(values[1]));
	}

}
