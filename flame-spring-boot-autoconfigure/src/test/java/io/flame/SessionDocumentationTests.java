package io.flame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The examples of {@code docs/sessions.md}, compiled from the page and executed.
 */
class SessionDocumentationTests {

	private static final Path PAGE = Path.of("..", "docs", "sessions.md");

	private static final Pattern JAVA = Pattern.compile("```java\n(package com\\.example\\.sessions;.+?)```\n",
			Pattern.DOTALL);

	private static final Pattern TYPE = Pattern.compile("^(?:public )?class (\\w+)", Pattern.MULTILINE);

	private static final List<String> BEANS = List.of("Counter", "Counting", "Agent", "Conversations",
			"ParameterServer", "Worker", "Training", "Document", "Queries");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static URLClassLoader classes;

	@BeforeAll
	static void compilePage() throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-d", directory.toString()));
		Matcher matcher = JAVA.matcher(Files.readString(PAGE).replace("\r\n", "\n"));
		while (matcher.find()) {
			Matcher type = TYPE.matcher(matcher.group(1));
			assertThat(type.find()).as(matcher.group(1)).isTrue();
			arguments.add(Files.writeString(directory.resolve(type.group(1) + ".java"), matcher.group(1)).toString());
		}
		JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "No JDK");
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		assertThat(compiler.run(null, null, messages, arguments.toArray(String[]::new))).as(messages::toString)
			.isZero();
		classes = new URLClassLoader(new URL[] { directory.toUri().toURL() },
				SessionDocumentationTests.class.getClassLoader());
	}

	@AfterAll
	static void closeClasses() throws IOException {
		classes.close();
	}

	private static ClientRole.Started start(ClientRole role) {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(classes);
		try {
			return role.start(Application.class);
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aCounterCounts(ClientRole role) {
		try (ClientRole.Started started = start(role)) {
			assertThat(call(started, "Counting", "fromZero")).isEqualTo(4);
			assertThat(call(started, "Counting", "fromTen")).isEqualTo(14);
		}
	}

	@ParameterizedTest
	@EnumSource
	void anAgentKeepsItsConversation(ClientRole role) {
		try (ClientRole.Started started = start(role)) {
			Object id = call(started, "Conversations", "begin", "ada");
			assertThat(call(started, "Conversations", "ask", id, "Who are you?")).isEqualTo("2 lines");
			call(started, "Conversations", "note", id, "a storm is coming");
			started.bean(FlameClient.class).session((String) id).passivate();
			assertThat(call(started, "Conversations", "ask", id, "And now?")).isEqualTo("5 lines");
			assertThat(call(started, "Conversations", "lines", id))
				.isEqualTo(List.of("system: be brief", "user: Who are you?", "agent: 2 lines",
						"note: a storm is coming", "user: And now?", "agent: 5 lines"));
			call(started, "Conversations", "end", id);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aParameterServerLearns(ClientRole role) {
		List<double[][]> samples = List.of(new double[][] { { 0, 1 }, { 1, 3 } },
				new double[][] { { 2, -1 }, { 5, -1 } });
		try (ClientRole.Started started = start(role)) {
			double[] weights = (double[]) Objects.requireNonNull(call(started, "Training", "fit", samples, 200));
			assertThat(weights).containsExactly(new double[] { 2, 1 }, within(0.01));
		}
	}

	@ParameterizedTest
	@EnumSource
	void aDocumentIsQueried(ClientRole role) {
		try (ClientRole.Started started = start(role)) {
			assertThat(call(started, "Queries", "counts", "To be, or not to be: that is the question",
					List.of("be", "or", "answer")))
				.isEqualTo(List.of(2L, 1L, 0L));
		}
	}

	private static Object call(ClientRole.Started started, String bean, String method, Object... arguments) {
		Object target = started.bean(type(bean));
		Method found = Arrays.stream(target.getClass().getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals(method))
			.findAny()
			.orElseThrow();
		ReflectionUtils.makeAccessible(found);
		try {
			return found.invoke(target, arguments);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getTargetException());
		}
	}

	private static Class<?> type(String name) {
		try {
			return classes.loadClass("com.example.sessions." + name);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The classes of the page.
	 */
	static class Examples implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AnnotatedBeanDefinitionReader reader = new AnnotatedBeanDefinitionReader(registry);
			BEANS.forEach((name) -> reader.registerBean(type(name)));
		}

	}

	/**
	 * What the page leaves to its reader.
	 */
	static class Completions implements FactoryBean<Object> {

		@Override
		public Object getObject() {
			return Proxy.newProxyInstance(classes, new Class<?>[] { getObjectType() },
					(proxy, method, arguments) -> ((List<?>) arguments[0]).size() + " lines");
		}

		@Override
		public Class<?> getObjectType() {
			return type("Agent$LanguageModel");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Examples.class, Completions.class })
	static class Application {

	}

}
