package io.flame.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

import io.flame.FlameConfigurationException;
import io.flame.protocol.BuildId;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.info.BuildProperties;
import org.springframework.util.StringUtils;

/**
 * Finds out which build of the application this process is: what the build tool has
 * written down, else a hash of the classes and libraries on the class path.
 */
final class ApplicationBuild {

	private static final int HASH_LENGTH = 16;

	private ApplicationBuild() {
	}

	static BuildId id(FlameProperties.Build properties, @Nullable BuildProperties build) {
		if (StringUtils.hasText(properties.getId())) {
			try {
				return new BuildId(properties.getId().trim(), properties.isVerify());
			}
			catch (IllegalArgumentException ex) {
				throw new FlameConfigurationException(
						"'%s' is no value of 'flame.build.id'.".formatted(properties.getId()),
						"Write it with ASCII letters, digits and punctuation, without blanks.", ex);
			}
		}
		if (build != null && build.getTime() != null) {
			String id = "%s-%s@%s".formatted(build.getArtifact(), build.getVersion(), build.getTime());
			return new BuildId(id.replaceAll("[^!-~]", "_"), properties.isVerify());
		}
		return new BuildId(hash(System.getProperty("java.class.path", "")), properties.isVerify());
	}

	static String hash(String classPath) {
		List<String> entries = Stream.of(classPath.split(File.pathSeparator))
			.filter(StringUtils::hasText)
			.flatMap(ApplicationBuild::path)
			.flatMap((path) -> Stream.concat(Stream.of(path), libraries(path)))
			.map(ApplicationBuild::hashEntry)
			.filter(StringUtils::hasText)
			.sorted()
			.distinct()
			.toList();
		MessageDigest digest = digest();
		entries.forEach((entry) -> digest.update(entry.getBytes(StandardCharsets.US_ASCII)));
		return hex(digest).substring(0, HASH_LENGTH);
	}

	private static Stream<Path> path(String entry) {
		try {
			return Stream.of(Path.of(entry));
		}
		catch (InvalidPathException ex) {
			// the class loader can not read it either
			return Stream.empty();
		}
	}

	/**
	 * What an archive names in its manifest, as that of an extracted executable jar does.
	 */
	private static Stream<Path> libraries(Path path) {
		if (!Files.isRegularFile(path)) {
			return Stream.empty();
		}
		try (JarFile archive = new JarFile(path.toFile())) {
			Manifest manifest = archive.getManifest();
			String names = (manifest != null) ? manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH)
					: null;
			return Stream.of(StringUtils.tokenizeToStringArray(names, " ")).flatMap((name) -> library(path, name));
		}
		catch (IOException ex) {
			// the class loader can not read it either
			return Stream.empty();
		}
	}

	private static Stream<Path> library(Path archive, String name) {
		try {
			return Stream.of(Path.of(archive.toUri().resolve(name)));
		}
		catch (IllegalArgumentException | FileSystemNotFoundException ex) {
			// the JVM ignores it as well
			return Stream.empty();
		}
	}

	private static String hashEntry(Path path) {
		try {
			if (Files.isDirectory(path)) {
				return hashDirectory(path);
			}
			return Files.isRegularFile(path) ? hashArchive(path) : "";
		}
		catch (IOException | UncheckedIOException ex) {
			// the class loader can not read it either
			return "";
		}
	}

	/**
	 * The checksums are in the archive's directory: its contents are not read.
	 */
	private static String hashArchive(Path path) throws IOException {
		MessageDigest digest = digest();
		try (ZipFile archive = new ZipFile(path.toFile())) {
			archive.stream()
				.filter((entry) -> isCode(entry.getName()))
				.sorted((one, other) -> one.getName().compareTo(other.getName()))
				.forEach((entry) -> update(digest, entry.getName(), entry.getCrc()));
		}
		return hex(digest);
	}

	private static void update(MessageDigest digest, String name, long checksum) {
		digest.update(name.getBytes(StandardCharsets.UTF_8));
		digest.update(ByteBuffer.allocate(Long.BYTES).putLong(checksum).flip());
	}

	/**
	 * The same checksums as in archives: a digest of all classes would take a tenth of
	 * the time in which a context starts.
	 */
	private static String hashDirectory(Path directory) throws IOException {
		MessageDigest digest = digest();
		try (Stream<Path> files = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
			for (Path file : files.filter((path) -> isCode(path.toString())).sorted().toList()) {
				CRC32 checksum = new CRC32();
				checksum.update(Files.readAllBytes(file));
				update(digest, directory.relativize(file).toString(), checksum.getValue());
			}
		}
		return hex(digest);
	}

	private static boolean isCode(String name) {
		return name.endsWith(".class") || name.endsWith(".jar");
	}

	private static String hex(MessageDigest digest) {
		return HexFormat.of().formatHex(digest.digest());
	}

	private static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JVM has SHA-256", ex);
		}
	}

}
