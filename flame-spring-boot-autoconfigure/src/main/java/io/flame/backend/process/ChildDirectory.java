package io.flame.backend.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.FileSystemUtils;

/**
 * The directory of a child's temporary files. A web server leaves some when it is killed,
 * and so do applications: they go with the child, however that ends.
 *
 * @param path where it is
 */
record ChildDirectory(Path path) {

	private static final Log logger = LogFactory.getLog(ChildDirectory.class);

	/**
	 * Create the directory of a child, among this process's own temporary files.
	 * @param id the id of the child
	 * @return the directory
	 * @throws IOException if there is no room for it
	 */
	static ChildDirectory create(String id) throws IOException {
		return new ChildDirectory(Files.createTempDirectory("flame-" + id.replaceAll("[^\\w.-]", "_") + "-"));
	}

	void delete() {
		try {
			FileSystemUtils.deleteRecursively(this.path);
		}
		catch (IOException ex) {
			logger.debug("%s stays: %s".formatted(this.path, ex.getMessage()));
		}
	}

}
