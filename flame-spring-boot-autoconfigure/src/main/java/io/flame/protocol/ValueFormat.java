package io.flame.protocol;

import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * How arguments and results are written within an envelope.
 */
interface ValueFormat {

	/**
	 * Write the value of {@code args}.
	 * @param generator where to
	 * @param types the declared types
	 * @param arguments the arguments, as many as types
	 */
	void writeArguments(JsonGenerator generator, List<Type> types, @Nullable Object[] arguments);

	/**
	 * Bind the value of {@code args}.
	 * @param value what was received
	 * @param types the declared types
	 * @return the arguments, as many as types
	 * @throws io.flame.FlameSerializationException if they do not bind
	 */
	@Nullable Object[] readArguments(EncodedValue value, List<Type> types);

	/**
	 * Write the value of {@code result}.
	 * @param generator where to
	 * @param type the declared type
	 * @param result the result
	 */
	void writeResult(JsonGenerator generator, Type type, @Nullable Object result);

	/**
	 * Bind the value of {@code result}.
	 * @param value what was received
	 * @param type the declared type
	 * @return the result
	 * @throws io.flame.FlameSerializationException if it does not bind
	 */
	@Nullable Object readResult(EncodedValue value, Type type);

}
