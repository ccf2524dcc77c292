/**
 * Measures Flame and what could be picked instead of it, side by side.
 */
@NullMarked
package io.flame.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
