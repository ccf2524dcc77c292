/**
 * What HTTP costs with nothing around it.
 */
@NullMarked
package io.flame.benchmarks.comparison.floor;

import org.jspecify.annotations.NullMarked;
