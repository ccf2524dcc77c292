package io.flame.session.instance;

import io.flame.FlameSerializationException;

/**
 * How the state of the instances of a class is written and read. Thread-safe.
 */
public sealed interface StateFormat permits FieldsFormat, SnapshotFormat {

	/**
	 * Write the state of an instance.
	 * @param instance the instance itself, not a proxy
	 * @return the state, of no bytes if it is that of a new instance
	 * @throws FlameSerializationException if it cannot be written
	 */
	byte[] write(Object instance);

	/**
	 * Give an instance a state that was written.
	 * @param state the state, of at least one byte
	 * @param instance the instance itself, not a proxy, which is new
	 * @throws FlameSerializationException if the state does not fit the class
	 */
	void restore(byte[] state, Object instance);

	/**
	 * Stop an application whose state could not be written and read.
	 * @throws io.flame.FlameConfigurationException if that can be seen from the types
	 */
	void verify();

}
