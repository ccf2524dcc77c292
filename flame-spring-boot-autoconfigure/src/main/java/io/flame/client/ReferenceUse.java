package io.flame.client;

import java.util.ArrayList;
import java.util.List;

import io.flame.FlameRef;
import io.flame.service.MethodDefinition;
import io.flame.service.ReferenceTypes;
import io.flame.store.References;
import org.jspecify.annotations.Nullable;

/**
 * The values of a call that travel as references although the method declares them.
 *
 * @param keep whether the result stays where it is made
 * @param positions the positions of arguments that are references, from 0
 */
public record ReferenceUse(boolean keep, List<Integer> positions) {

	/** All values travel as they are declared. */
	public static final ReferenceUse NONE = new ReferenceUse(false, List.of());

	public ReferenceUse {
		positions = List.copyOf(positions);
	}

	/**
	 * Compare arguments and result with their declared types.
	 * @param arguments a value for each of the method's argument types
	 * @param keep whether the caller wants a reference to the result
	 */
	static ReferenceUse of(MethodDefinition method, @Nullable Object[] arguments, boolean keep) {
		List<Integer> positions = null;
		for (int i = 0; i < arguments.length; i++) {
			if (arguments[i] instanceof FlameRef<?> && !ReferenceTypes.isReference(method.argumentTypes().get(i))) {
				positions = (positions != null) ? positions : new ArrayList<>();
				positions.add(i);
			}
		}
		boolean kept = keep && !ReferenceTypes.isReference(method.resultType());
		return (positions != null || kept) ? new ReferenceUse(kept, (positions != null) ? positions : List.of()) : NONE;
	}

	/**
	 * The method with the types that travel.
	 */
	MethodDefinition travelling(MethodDefinition method) {
		return (this == NONE) ? method : method.travelling(ReferenceTypes.of(method.argumentTypes(), this.positions),
				this.keep ? ReferenceTypes.of(method.resultType()) : null);
	}

	/**
	 * Read the values of arguments that are references.
	 * @param method the method with its declared types
	 */
	@Nullable Object[] resolve(@Nullable Object[] arguments, MethodDefinition method) {
		if (this.positions.isEmpty()) {
			return arguments;
		}
		@Nullable Object[] values = arguments.clone();
		for (int position : this.positions) {
			if (values[position] instanceof FlameRef<?> reference) {
				values[position] = References.read(reference, method.argumentTypes().get(position));
			}
		}
		return values;
	}

}
