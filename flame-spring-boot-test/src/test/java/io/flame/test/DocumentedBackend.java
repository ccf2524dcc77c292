package io.flame.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import io.flame.backend.BackendSettings;
import io.flame.backend.RunnerBackend;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of {@code docs/backends.md}, compiled from the page.
 */
final class DocumentedBackend {

	private static final Path PAGE = Path.of("..", "docs", "backends.md");

	private static final Pattern JAVA = Pattern.compile("```java\n(package com\\.example\\.backend;.+?)```\n",
			Pattern.DOTALL);

	private static final Pattern TYPE = Pattern.compile("^(?:public )?(?:final )?(?:class|interface|record) (\\w+)",
			Pattern.MULTILINE);

	private final Class<?> type;

	private final Class<?> settings;

	DocumentedBackend(Path directory) {
		try {
			compile(directory);
			URLClassLoader loader = new URLClassLoader(new URL[] { directory.toUri().toURL() },
					DocumentedBackend.class.getClassLoader());
			this.type = loader.loadClass("com.example.backend.CommandRunnerBackend");
			this.settings = loader.loadClass("com.example.backend.CommandSettings");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void compile(Path directory) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-d", directory.toString()));
		Matcher matcher = JAVA.matcher(Files.readString(PAGE));
		while (matcher.find()) {
			Matcher type = TYPE.matcher(matcher.group(1));
			if (type.find() && !type.group(1).endsWith("Tests")) {
				Path source = directory.resolve(type.group(1) + ".java");
				arguments.add(Files.writeString(source, matcher.group(1)).toString());
			}
		}
		JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "No JDK");
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		assertThat(compiler.run(null, null, messages, arguments.toArray(String[]::new))).as(messages::toString)
			.isZero();
	}

	/**
	 * Create the backend as its author's configuration does.
	 * @param command the command that starts a runner
	 */
	RunnerBackend create(List<String> command) {
		try {
			Object settings = this.settings.getConstructor(List.class).newInstance(command);
			return (RunnerBackend) this.type.getConstructor(BackendSettings.class)
				.newInstance(new SameSettings<>(settings));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record SameSettings<S>(S common) implements BackendSettings<S> {

		@Override
		public S of(String pool) {
			return this.common;
		}

	}

}
