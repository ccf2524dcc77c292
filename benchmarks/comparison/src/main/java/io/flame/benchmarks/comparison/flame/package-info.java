/**
 * Flame, with everything that is on by default.
 */
@NullMarked
package io.flame.benchmarks.comparison.flame;

import org.jspecify.annotations.NullMarked;
