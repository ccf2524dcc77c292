package io.flame.runner;

/**
 * What makes a call a duplicate of another one.
 *
 * @param serviceId the id of the service
 * @param methodId the id of the method
 * @param key the key that the callers gave
 */
record IdempotencyKey(String serviceId, String methodId, String key) {

}
