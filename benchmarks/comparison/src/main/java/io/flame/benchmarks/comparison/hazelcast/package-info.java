/**
 * Hazelcast's executor service.
 */
@NullMarked
package io.flame.benchmarks.comparison.hazelcast;

import org.jspecify.annotations.NullMarked;
