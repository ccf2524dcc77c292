package io.flame.documents;

import java.util.List;

/**
 * A document.
 *
 * @param words its words
 * @param scan something large
 */
public record Document(List<String> words, byte[] scan) {

	public static Document of(String text, int size) {
		return new Document(List.of(text.split(" ")), new byte[size]);
	}

}
