package io.flame.sample.workshop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a file is that no image reader recognises.
 */
enum FileKind {

	HEIF("HEIC and AVIF pictures are not supported"), PDF("the file is no picture but a PDF document"),
	TEXT("the file is no picture but text"), OTHER("the file is no picture in a known format");

	private final String refusal;

	FileKind(String refusal) {
		this.refusal = refusal;
	}

	String refusal() {
		return this.refusal;
	}

	static FileKind of(byte[] content) {
		String start = new String(content, 0, Math.min(content.length, 64), StandardCharsets.ISO_8859_1);
		if (start.startsWith("ftyp", 4) && start.substring(8).matches("(?s)(hei|hev|mif|msf|avi).*")) {
			return HEIF;
		}
		if (start.startsWith("%PDF")) {
			return PDF;
		}
		return isText(Arrays.copyOf(content, Math.min(content.length, 512))) ? TEXT : OTHER;
	}

	private static boolean isText(byte[] start) {
		for (byte value : start) {
			if (value >= 0 && value < ' ' && value != '\n' && value != '\r' && value != '\t' && value != '\f') {
				return false;
			}
		}
		return true;
	}

}
