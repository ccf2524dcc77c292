/**
 * Elastic pools of runners: assigning calls to runners, and starting and stopping
 * runners.
 */
@NullMarked
package io.flame.pool;

import org.jspecify.annotations.NullMarked;
