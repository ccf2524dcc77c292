package io.flame.backend.process;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The options of the parent's JVM that a child's JVM must not have.
 */
final class JvmOptions {

	private static final List<Pattern> NOT_INHERITED = List.of(
			// a debugger's and JMX's ports are taken
			Pattern.compile("-agentlib:jdwp.*|-Xrunjdwp.*|-Xdebug"),
			Pattern.compile("-Dcom\\.sun\\.management\\..*|-javaagent:.*jmx.*"),
			// the machine is shared: a child gets a heap of its own size
			Pattern.compile("-Xm[snx].*|-XX:(Initial|Min|Max|SoftMax)(RAM|Heap|New|RAMPercentage|HeapSize|NewSize).*"),
			Pattern.compile("-XX:(NewSize|DefaultMaxRAM).*"),
			// files that two JVMs must not write
			Pattern
				.compile("-XX:(StartFlightRecording|ArchiveClassesAtExit|AOTCacheOutput|AOTConfiguration|AOTMode).*"),
			Pattern.compile("-Xlog:[^:]*:(?!stdout|stderr).+|-Xloggc:.*"));

	/** Variables from which a JVM takes options; their values are among the options. */
	static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	private JvmOptions() {
	}

	static boolean isInherited(String option) {
		return NOT_INHERITED.stream().noneMatch((pattern) -> pattern.matcher(option).matches());
	}

}
