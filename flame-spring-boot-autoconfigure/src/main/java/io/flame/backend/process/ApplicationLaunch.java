package io.flame.backend.process;

import java.util.List;

/**
 * How this application was started, so that it can be started again.
 *
 * @param target the arguments of the {@code java} command that name the application:
 * {@code -jar app.jar} or {@code -cp … Main}
 * @param jvmOptions the options that this JVM was started with
 * @param arguments the application's arguments
 * @param profiles its active profiles
 */
public record ApplicationLaunch(List<String> target, List<String> jvmOptions, List<String> arguments,
		List<String> profiles) {

	public ApplicationLaunch {
		target = List.copyOf(target);
		jvmOptions = List.copyOf(jvmOptions);
		arguments = List.copyOf(arguments);
		profiles = List.copyOf(profiles);
	}

}
