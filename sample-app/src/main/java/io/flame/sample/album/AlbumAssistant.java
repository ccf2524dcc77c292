package io.flame.sample.album;

import java.util.ArrayList;
import java.util.List;

import io.flame.FlameService;
import io.flame.FlameSessionScope;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.util.Assert;

/**
 * Collects the captions of an album. Each session has an assistant of its own, which
 * remembers them wherever it continues.
 */
@FlameService("assistant")
@FlameSessionScope
public class AlbumAssistant {

	static final int MAX_LENGTH = 200;

	private static final int MAX_CAPTIONS = 100;

	private final String runner;

	private final List<String> captions = new ArrayList<>();

	public AlbumAssistant(@Value("${flame.server.id:local}") String runner) {
		this.runner = runner;
	}

	/**
	 * Add a caption.
	 * @param caption the caption, up to 200 characters
	 * @return the last 100 captions, and where they are
	 */
	public AlbumReply add(String caption) {
		Assert.isTrue(!caption.isBlank() && caption.length() <= MAX_LENGTH,
				() -> "A caption must have between 1 and " + MAX_LENGTH + " characters");
		this.captions.add(caption);
		if (this.captions.size() > MAX_CAPTIONS) {
			this.captions.remove(0);
		}
		return new AlbumReply(List.copyOf(this.captions), this.runner);
	}

}
