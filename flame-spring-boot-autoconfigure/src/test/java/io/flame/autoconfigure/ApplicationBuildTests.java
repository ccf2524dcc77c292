package io.flame.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.flame.FlameConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.info.BuildProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which build of the application a process is.
 */
class ApplicationBuildTests {

	@TempDir
	private Path directory;

	private Path classes(String name, String content) throws IOException {
		Path classes = Files.createDirectories(this.directory.resolve(name));
		Files.writeString(Files.createDirectories(classes.resolve("com/acme")).resolve("Shop.class"), content);
		return classes;
	}

	private Path jar(String name, String content, long time) throws IOException {
		Path jar = this.directory.resolve(name);
		try (OutputStream out = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(out)) {
			ZipEntry entry = new ZipEntry("BOOT-INF/lib/a.jar");
			entry.setLastModifiedTime(FileTime.fromMillis(time));
			zip.putNextEntry(entry);
			zip.write(content.getBytes(StandardCharsets.UTF_8));
			zip.closeEntry();
		}
		return jar;
	}

	private static String hash(Path... paths) {
		return ApplicationBuild.hash(String.join(File.pathSeparator, Stream.of(paths).map(Path::toString).toList()));
	}

	@Test
	void theSameCodeIsTheSameBuildWhereverItLies() throws IOException {
		assertThat(hash(classes("a", "1"), jar("a.jar", "x", 0)))
			.isEqualTo(hash(jar("b.jar", "x", 9), classes("b", "1")))
			.hasSize(16);
	}

	@Test
	void otherCodeIsAnotherBuild() throws IOException {
		String first = hash(classes("a", "1"), jar("a.jar", "x", 0));
		assertThat(first).isNotEqualTo(hash(classes("a", "2"), jar("a.jar", "x", 0)));
		assertThat(first).isNotEqualTo(hash(classes("a", "1"), jar("a.jar", "y", 0)));
		assertThat(first).isNotEqualTo(hash(classes("a", "1")));
	}

	@Test
	void librariesThatAManifestNamesAreCodeToo() throws IOException {
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes()
			.put(Attributes.Name.CLASS_PATH,
					"lib/a.jar lib/missing.jar https://host/b.jar lib\\\\b.jar file://host/c.jar :");
		Path application = this.directory.resolve("application.jar");
		new JarOutputStream(Files.newOutputStream(application), manifest).close();
		Files.createDirectories(this.directory.resolve("lib"));
		jar("lib/a.jar", "x", 0);
		String first = hash(application);
		jar("lib/a.jar", "y", 0);
		assertThat(hash(application)).isNotEqualTo(first);
	}

	@Test
	void whatIsNoCodeDoesNotMatter() throws IOException {
		Path classes = classes("a", "1");
		String before = hash(classes);
		Files.writeString(classes.resolve("application.yml"), "server.port: 1");
		Path broken = Files.writeString(this.directory.resolve("broken.jar"), "no archive");
		assertThat(hash(classes, broken, this.directory.resolve("missing"))).isEqualTo(before);
	}

	@Test
	void buildInformationComesFirstAndAConfiguredIdBeforeIt() {
		Properties entries = new Properties();
		entries.setProperty("artifact", "my shop");
		entries.setProperty("version", "1.0");
		entries.setProperty("time", "2026-11-21T08:00:00Z");
		BuildProperties build = new BuildProperties(entries);
		FlameProperties.Build properties = new FlameProperties.Build();
		assertThat(ApplicationBuild.id(properties, build).value()).isEqualTo("my_shop-1.0@2026-11-21T08:00:00Z");
		properties.setId(" mine ");
		assertThat(ApplicationBuild.id(properties, build).value()).isEqualTo("mine");
		properties.setId("not mine");
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> ApplicationBuild.id(properties, null));
	}

	@Test
	void buildInformationWithoutATimeTellsNoBuildsApart() {
		Properties entries = new Properties();
		entries.setProperty("version", "1.0");
		assertThat(ApplicationBuild.id(new FlameProperties.Build(), new BuildProperties(entries)).value()).hasSize(16);
	}

}
