package io.flame.protocol.superjson;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.flame.FlameSerializationException;
import io.flame.protocol.BindingFailure;

/**
 * The text is no superjson, or its annotations do not fit its data.
 */
final class MalformedException extends RuntimeException {

	private final transient List<String> path;

	private final String reason;

	MalformedException(Collection<String> path, String reason) {
		super(reason, null, false, false);
		this.path = new ArrayList<>(path);
		this.reason = reason;
	}

	FlameSerializationException inArguments() {
		if (this.path.isEmpty()) {
			return new FlameSerializationException("The arguments are unreadable: " + this.reason);
		}
		return failure("Argument " + BindingFailure.path(this.path.subList(0, 1)),
				this.path.subList(1, this.path.size()));
	}

	FlameSerializationException inResult() {
		return failure("The result", this.path);
	}

	private FlameSerializationException failure(String what, List<String> inside) {
		String place = inside.isEmpty() ? "" : " at '" + BindingFailure.path(inside) + "'";
		return new FlameSerializationException(what + " is unreadable" + place + ": " + this.reason);
	}

}
