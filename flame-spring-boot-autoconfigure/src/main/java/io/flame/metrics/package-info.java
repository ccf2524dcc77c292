/**
 * Meters of pools, sessions and runners.
 */
@NullMarked
package io.flame.metrics;

import org.jspecify.annotations.NullMarked;
