package io.flame.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How a call uses references: who owns those that it makes, and which of its arguments
 * and results are references although the method declares values. Travels as a text of up
 * to three parts, such as {@code p-17;keep;0,2}.
 *
 * @param owner the owner of references that the call makes outside of a session
 * @param keep whether the result stays where it is made
 * @param positions the positions of arguments that are references to the declared type,
 * from 0
 */
public record ReferenceRequest(String owner, boolean keep, List<Integer> positions) {

	private static final String SEPARATOR = ";";

	private static final String KEEP = "keep";

	public ReferenceRequest {
		Objects.requireNonNull(owner, "'owner' must not be null");
		positions = List.copyOf(positions);
	}

	/**
	 * Whether a value is read from the storage before the method is executed, or written
	 * to it afterwards.
	 * @return whether the call needs the storage
	 */
	public boolean usesStorage() {
		return this.keep || !this.positions.isEmpty();
	}

	/**
	 * The text that travels.
	 * @return the text
	 */
	public String encode() {
		String text = this.keep ? this.owner + SEPARATOR + KEEP : this.owner;
		return this.positions.isEmpty() ? text
				: text + SEPARATOR + this.positions.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

	static ReferenceRequest decode(String text) throws MalformedEnvelopeException {
		int end = text.indexOf(SEPARATOR);
		if (end < 0) {
			return new ReferenceRequest(text, false, List.of());
		}
		String rest = text.substring(end + 1);
		boolean keep = rest.equals(KEEP) || rest.startsWith(KEEP + SEPARATOR);
		String positions = keep ? rest.substring(Math.min(KEEP.length() + 1, rest.length())) : rest;
		try {
			return new ReferenceRequest(text.substring(0, end), keep, positions.isEmpty() ? List.of()
					: Arrays.stream(positions.split(",")).map(Integer::parseUnsignedInt).toList());
		}
		catch (NumberFormatException ex) {
			throw new MalformedEnvelopeException("The field 'refs' must have positions of arguments.", ex);
		}
	}

}
