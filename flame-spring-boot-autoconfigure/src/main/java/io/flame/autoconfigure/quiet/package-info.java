/**
 * Keeps a runner from doing its parents' work: what is off in the runner role, and how it
 * is turned on again.
 */
@NullMarked
package io.flame.autoconfigure.quiet;

import org.jspecify.annotations.NullMarked;
