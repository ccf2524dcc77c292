package io.flame.jetty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A connection to a runner on which requests are written byte by byte.
 */
class RunnerConnection implements AutoCloseable {

	static final String SECRET = "jetty-secret";

	private final Socket socket;

	RunnerConnection(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout(60_000);
	}

	Answer post(String contentType, byte[] body, String... headers) throws IOException {
		return send("POST /invoke", "Content-Type: " + contentType + "\r\nx-flame-signature: " + hmac(body)
				+ "\r\nContent-Length: " + body.length + "\r\n" + String.join("", headers), body);
	}

	/**
	 * Send a call byte by byte.
	 */
	Answer postInPieces(String contentType, byte[] body) throws IOException {
		begin("POST /invoke", "Content-Type: " + contentType + "\r\nx-flame-signature: " + hmac(body)
				+ "\r\nContent-Length: " + body.length + "\r\n", "");
		for (byte each : body) {
			this.socket.getOutputStream().write(each);
			this.socket.getOutputStream().flush();
		}
		return read(this.socket.getInputStream());
	}

	/**
	 * Begin a request that may never end.
	 */
	void begin(String requestLine, String headers, String beginning) throws IOException {
		this.socket.getOutputStream()
			.write((requestLine + " HTTP/1.1\r\nHost: runner\r\n" + headers + "\r\n" + beginning)
				.getBytes(StandardCharsets.ISO_8859_1));
		this.socket.getOutputStream().flush();
	}

	Answer bare(String method, String path) throws IOException {
		long now = System.currentTimeMillis();
		return send(method + " " + path,
				"x-flame-timestamp: " + now + "\r\nx-flame-signature: "
						+ hmac((method + "\n" + path + "\n" + now).getBytes(StandardCharsets.UTF_8)) + "\r\n",
				new byte[0]);
	}

	Answer send(String requestLine, String headers, byte[] body) throws IOException {
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.writeBytes((requestLine + " HTTP/1.1\r\nHost: runner\r\n" + headers + "\r\n")
			.getBytes(StandardCharsets.ISO_8859_1));
		request.writeBytes(body);
		this.socket.getOutputStream().write(request.toByteArray());
		this.socket.getOutputStream().flush();
		return read(this.socket.getInputStream());
	}

	private static Answer read(InputStream input) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = input.read();
			if (next < 0) {
				throw new IOException("The connection ended after: " + head);
			}
			head.append((char) next);
		}
		String lower = head.toString().toLowerCase(Locale.ROOT);
		int length = 0;
		int at = lower.indexOf("content-length:");
		if (at >= 0) {
			length = Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).trim());
		}
		return new Answer(Integer.parseInt(head.substring(9, 12)), lower, input.readNBytes(length));
	}

	boolean isClosedByTheRunner() throws IOException {
		return this.socket.getInputStream().read() < 0;
	}

	static String hmac(byte[] body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return HexFormat.of().formatHex(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	record Answer(int status, String head, byte[] body) {

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
