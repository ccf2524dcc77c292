/**
 * What Flame costs, measured by JMH.
 */
@NullMarked
package io.flame.benchmarks;

import org.jspecify.annotations.NullMarked;
