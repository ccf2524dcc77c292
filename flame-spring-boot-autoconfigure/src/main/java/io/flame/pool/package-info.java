/**
 * Elastic pools of runners: who gets which runner when, and when runners start and stop.
 */
@NullMarked
package io.flame.pool;

import org.jspecify.annotations.NullMarked;
