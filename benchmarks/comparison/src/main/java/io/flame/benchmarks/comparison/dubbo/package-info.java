/**
 * Dubbo with its own protocol.
 */
@NullMarked
package io.flame.benchmarks.comparison.dubbo;

import org.jspecify.annotations.NullMarked;
