package io.flame.store;

/**
 * A row of {@code flame_object}.
 *
 * @param id what its chunks refer to
 * @param size the number of bytes
 */
record JdbcObject(String id, long size) {

}
