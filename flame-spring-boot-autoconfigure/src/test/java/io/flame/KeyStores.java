package io.flame;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Key stores with a key of their own, and trust stores with its certificate.
 *
 * @param directory where they are
 */
public record KeyStores(Path directory) {

	/** The password of all of them. */
	public static final String PASSWORD = "changeit";

	/**
	 * Create both stores of a name.
	 * @param name the name
	 * @param host the host of the certificate, with its type, such as
	 * {@code ip:127.0.0.1}
	 */
	public void create(String name, String host) throws Exception {
		generate(name, host);
		KeyStore keys = KeyStore.getInstance(new File(keys(name)), PASSWORD.toCharArray());
		KeyStore trust = KeyStore.getInstance("PKCS12");
		trust.load(null, PASSWORD.toCharArray());
		trust.setCertificateEntry(name, keys.getCertificate(name));
		try (OutputStream file = Files.newOutputStream(Path.of(trust(name)))) {
			trust.store(file, PASSWORD.toCharArray());
		}
	}

	private void generate(String name, String host) throws IOException, InterruptedException {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=" + host,
				"-keystore", keys(name), "-storetype", "PKCS12", "-storepass", PASSWORD);
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("keytool.log").toFile())
			.start();
		assertThat(process.waitFor()).isZero();
	}

	/**
	 * The file of the key store.
	 */
	public String keys(String name) {
		return this.directory.resolve(name + ".p12").toString();
	}

	/**
	 * The file of the trust store.
	 */
	public String trust(String name) {
		return this.directory.resolve(name + "-trust.p12").toString();
	}

}
