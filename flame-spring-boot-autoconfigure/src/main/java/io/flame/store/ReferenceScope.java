package io.flame.store;

import org.jspecify.annotations.Nullable;

/**
 * A call that is being executed, as the owner of the references that it makes.
 * Implemented by the {@link io.flame.InvocationContext} of the call.
 */
public interface ReferenceScope {

	/**
	 * The owner of references that the call makes.
	 * @return the owner, see {@link ReferenceOwners}, {@code null} for that of the
	 * process
	 */
	@Nullable String referenceOwner();

	/**
	 * The called method, for messages.
	 * @return service id and method id
	 */
	String referenceMaker();

}
