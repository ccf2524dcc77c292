package io.flame.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.flame.FlameConfigurationException;
import io.flame.backend.SpawnedRunner;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Reads the secret of a spawned runner.
 */
final class SpawnedSecrets {

	private SpawnedSecrets() {
	}

	/**
	 * Read a file.
	 * @param file the path of the file, {@code null} if none is named
	 * @return the secret
	 */
	static String read(@Nullable String file) {
		if (!StringUtils.hasText(file)) {
			throw new FlameConfigurationException("This spawned runner has no secret.",
					"Let the backend write the secret to a file that only the runner can read, and name the file in the "
							+ "environment variable %s.".formatted(SpawnedRunner.SECRET_FILE_VARIABLE));
		}
		try {
			return required(Files.readString(Path.of(file)), "the file " + file);
		}
		catch (IOException ex) {
			throw new FlameConfigurationException(
					"The file %s with the secret of this runner cannot be read: %s.".formatted(file, ex),
					"Correct the environment variable %s, or the permissions of the file."
						.formatted(SpawnedRunner.SECRET_FILE_VARIABLE),
					ex);
		}
	}

	/**
	 * Read the first line of a stream, and no more than that.
	 */
	static String readLine(InputStream stream) {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		try {
			int next = stream.read();
			while (next >= 0 && next != '\n') {
				line.write(next);
				next = stream.read();
			}
		}
		catch (IOException ex) {
			// broken is as good as ended
		}
		return required(line.toString(StandardCharsets.UTF_8), "the standard input");
	}

	private static String required(String text, String source) {
		String secret = text.strip();
		if (secret.isEmpty()) {
			throw new FlameConfigurationException("There is no secret for this spawned runner in %s.".formatted(source),
					"Only the application that starts the runner can give it its secret.");
		}
		return secret;
	}

}
