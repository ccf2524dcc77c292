/**
 * The health of pools.
 */
@NullMarked
package io.flame.health;

import org.jspecify.annotations.NullMarked;
