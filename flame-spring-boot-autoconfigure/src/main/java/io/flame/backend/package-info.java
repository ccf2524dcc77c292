/**
 * Where runners come from: the backend SPI, and runners that somebody else started.
 */
@NullMarked
package io.flame.backend;

import org.jspecify.annotations.NullMarked;
