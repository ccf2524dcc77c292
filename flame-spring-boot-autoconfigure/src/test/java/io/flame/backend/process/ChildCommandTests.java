package io.flame.backend.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChildCommandTests {

	private static ChildCommand command(List<String> jvmOptions, List<String> arguments, String... profiles) {
		return new ChildCommand(
				new ApplicationLaunch(List.of("-jar", "/app.jar"), jvmOptions, arguments, List.of(profiles)));
	}

	@Test
	void inheritsOptionsAndArgumentsButNotWhatBelongsToTheParent() {
		List<String> line = command(
				List.of("-Xmx9g", "-Xms1g", "-Xss2m", "-XX:MaxRAMPercentage=80", "-XX:InitialHeapSize=1g",
						"-agentlib:jdwp=transport=dt_socket,address=5005", "-Dcom.sun.management.jmxremote.port=9",
						"-Dkept=1", "-Djava.io.tmpdir=/t", "-Dserver.port=8080", "-Dspring.profiles.active=parent",
						"-Dflame.security.secret=s3cret", "-Dflame.security.adoption-key=s3cret",
						"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xlog:gc:file=gc.log",
						"-XX:StartFlightRecording=filename=x.jfr"),
				List.of("--server.port=8080", "--serverPort=1", "--custom.key=v", "--flag", "positional",
						"--FLAME_MODE=parent", "--flame.security.secrets[0]=s3cret", "--spring.profiles.active=parent",
						"--management.server.port=9090"),
				"dev", "parent")
			.command(64 * 1024 * 1024, 1.5, true, Path.of("tmp"));
		assertThat(line).contains("-Xss2m", "-Dkept=1", "-Djava.io.tmpdir=tmp",
				"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx64m", "-XX:ActiveProcessorCount=2",
				"-XX:+ExitOnOutOfMemoryError", "-jar", "/app.jar", "--custom.key=v", "--flag", "--flame.mode=runner",
				"--spring.profiles.active=dev,runner", "--server.port=0", "--server.address=127.0.0.1",
				"--spring.main.web-application-type=servlet", "--management.server.port=",
				"-Dspring.devtools.restart.enabled=false");
		assertThat(line).doesNotContain("-Djava.io.tmpdir=/t");
		assertThat(line).noneMatch((part) -> part.contains("s3cret"))
			.doesNotContain("-Xmx9g", "-Xms1g", "-XX:MaxRAMPercentage=80", "-XX:InitialHeapSize=1g", "positional",
					"--server.port=8080", "--serverPort=1", "-Dserver.port=8080", "--FLAME_MODE=parent",
					"--spring.profiles.active=parent", "--management.server.port=9090", "-Xlog:gc:file=gc.log",
					"-XX:StartFlightRecording=filename=x.jfr")
			.noneMatch((part) -> part.startsWith("-agentlib") || part.startsWith("-Dcom.sun.management"));
		assertThat(line.indexOf("-jar")).isGreaterThan(line.indexOf("-Xmx64m"));
	}

	@Test
	void withoutTheParentsProfileNoProfileIsAdded() {
		assertThat(command(List.of(), List.of()).command(1, null, true, Path.of("tmp")))
			.noneMatch((part) -> part.contains("spring.profiles"));
		assertThat(command(List.of(), List.of(), "dev").command(1, null, true, Path.of("tmp")))
			.contains("--spring.profiles.active=dev");
	}

	@Test
	void environmentLosesWhatBelongsToTheParent() {
		Map<String, String> environment = new HashMap<>(Map.of("FLAME_MODE", "parent", "SPRING_PROFILES_ACTIVE",
				"parent", "SERVER_PORT", "8080", "JAVA_TOOL_OPTIONS", "-Xmx9g", "FLAME_SECRET", "s3cret", "HOME", "/"));
		command(List.of(), List.of(), "parent").environment(environment);
		assertThat(environment).containsOnlyKeys("HOME");
	}

}
