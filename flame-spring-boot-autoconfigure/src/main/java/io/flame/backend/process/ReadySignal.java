package io.flame.backend.process;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The line on its standard output with which a child reports its address.
 *
 * @param id the id that it was given
 * @param port the port on which it listens
 * @param path the path at which it accepts calls, with the context path, as it stands in
 * a URI
 * @param link the TCP port of its link, 0 if the link is a Unix domain socket in its
 * directory
 */
public record ReadySignal(String id, int port, String path, int link) {

	private static final Pattern LINE = Pattern
		.compile("@flame-runner-ready id=(\\S+) port=(\\d{1,5}) link=(\\d{1,5}) path=(/[\\x21-\\x7e]*)");

	/**
	 * The line.
	 * @return a line of ASCII characters without its end
	 */
	public String toLine() {
		return "@flame-runner-ready id=%s port=%d link=%d path=%s"
			.formatted(URLEncoder.encode(this.id, StandardCharsets.UTF_8), this.port, this.link, this.path);
	}

	static @Nullable ReadySignal parse(String line) {
		Matcher matcher = LINE.matcher(line);
		return matcher.matches()
				? new ReadySignal(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8),
						Integer.parseInt(matcher.group(2)), matcher.group(4), Integer.parseInt(matcher.group(3)))
				: null;
	}

}
