package io.flame.runner;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A connection on which a test writes what it likes, also what no HTTP client would.
 */
final class RawConnection implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 30_000;

	private final Socket socket;

	private final InputStream input;

	RawConnection(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		this.input = new BufferedInputStream(this.socket.getInputStream());
	}

	RawConnection write(String text) throws IOException {
		return write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	RawConnection write(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	/**
	 * Say that nothing more comes.
	 */
	RawConnection finish() throws IOException {
		this.socket.shutdownOutput();
		return this;
	}

	/**
	 * Read one answer.
	 * @return the answer
	 * @throws IOException if there is none
	 */
	Answer read() throws IOException {
		String status = line();
		int code = Integer.parseInt(status.split(" ")[1]);
		Map<String, String> headers = new LinkedHashMap<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		return new Answer(code, headers, body(code, headers));
	}

	private byte[] body(int code, Map<String, String> headers) throws IOException {
		if (code == 204) {
			return new byte[0];
		}
		String length = headers.get("content-length");
		if (length != null) {
			return exactly(Integer.parseInt(length));
		}
		if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
				body.write(exactly(size));
				line();
			}
			line();
			return body.toByteArray();
		}
		return this.input.readAllBytes();
	}

	private byte[] exactly(int length) throws IOException {
		byte[] bytes = this.input.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("The body ended after %d of %d bytes".formatted(bytes.length, length));
		}
		return bytes;
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next = this.input.read();
		while (next != '\n') {
			if (next < 0) {
				throw new EOFException("The connection was closed");
			}
			if (next != '\r') {
				line.write(next);
			}
			next = this.input.read();
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * An answer.
	 *
	 * @param status the status code
	 * @param headers the headers, with names in lower case
	 * @param body the body
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Answer(int status, Map<String, String> headers, byte[] body) {

		String mediaType() {
			return this.headers.getOrDefault("content-type", "none");
		}

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
