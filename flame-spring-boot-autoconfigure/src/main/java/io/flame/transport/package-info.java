/**
 * Carries bytes to runners and back: the one place where an I/O error becomes a
 * {@link io.flame.FlameException}.
 */
@NullMarked
package io.flame.transport;

import org.jspecify.annotations.NullMarked;
