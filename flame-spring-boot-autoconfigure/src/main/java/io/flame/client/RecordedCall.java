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
 */
@SuppressWarnings("ArrayRecordComponent")
record RecordedCall(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values) {

}
