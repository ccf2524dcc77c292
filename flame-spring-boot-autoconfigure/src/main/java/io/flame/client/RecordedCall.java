package io.flame.client;

import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to call.
 *
 * @param service the service
 * @param method the method
 * @param values a value for each parameter
 * @param asValue whether the caller gets the result as a value
 */
@SuppressWarnings("ArrayRecordComponent")
record RecordedCall(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values, boolean asValue) {

	RecordedCall asDeclared() {
		return new RecordedCall(this.service, this.method, this.values, this.method.result().asValue());
	}

	/**
	 * The method as people name it.
	 */
	String name() {
		return this.service.id() + "/" + this.method.id();
	}

}
