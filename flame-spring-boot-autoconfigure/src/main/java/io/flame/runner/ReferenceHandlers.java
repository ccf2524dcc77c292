package io.flame.runner;

import java.lang.reflect.Type;
import java.util.List;

import io.flame.FlameRef;
import io.flame.protocol.ReceivedRequest;
import io.flame.protocol.ReferenceRequest;
import io.flame.protocol.SessionRequest;
import io.flame.service.MethodDefinition;
import io.flame.service.ReferenceTypes;
import io.flame.store.ReferenceOwners;
import io.flame.store.References;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of arguments that are references, and keeps results. Thread-safe.
 */
public final class ReferenceHandlers {

	private final References references;

	/**
	 * Create it.
	 * @param references the references of this process
	 */
	public ReferenceHandlers(References references) {
		this.references = references;
	}

	/**
	 * The owner of references that a call makes.
	 * @return the owner, {@code null} if the caller knows no references
	 */
	static @Nullable String owner(ReceivedRequest received) {
		SessionRequest session = received.session();
		ReferenceRequest use = received.references();
		return (session != null) ? ReferenceOwners.session(session.id()) : (use != null) ? use.owner() : null;
	}

	/**
	 * The types of the arguments as they travel.
	 */
	static List<Type> argumentTypes(MethodDefinition method, @Nullable ReferenceRequest use) {
		return (use != null) ? ReferenceTypes.of(method.argumentTypes(), use.positions()) : method.argumentTypes();
	}

	/**
	 * The type of the result as it travels.
	 */
	static Type resultType(MethodDefinition method, @Nullable ReferenceRequest use) {
		return keeps(method, use) ? ReferenceTypes.of(method.resultType()) : method.resultType();
	}

	private static boolean keeps(MethodDefinition method, @Nullable ReferenceRequest use) {
		return use != null && use.keep() && !ReferenceTypes.isReference(method.resultType());
	}

	/**
	 * The arguments as the method declares them.
	 */
	@Nullable Object[] arguments(PreparedInvocation call) {
		ReferenceRequest use = call.references();
		if (use == null || use.positions().isEmpty()) {
			return call.arguments();
		}
		@Nullable Object[] values = call.arguments().clone();
		for (int position : use.positions()) {
			if (position < values.length && values[position] instanceof FlameRef<?> reference) {
				values[position] = reference.get();
			}
		}
		return values;
	}

	/**
	 * The result as it travels.
	 */
	@Nullable Object result(PreparedInvocation call, @Nullable Object result) {
		MethodDefinition method = call.method();
		if (!keeps(method, call.references())) {
			return result;
		}
		Type type = method.resultType();
		return this.references.put(result, (type != void.class) ? type : Void.class, null);
	}

}
