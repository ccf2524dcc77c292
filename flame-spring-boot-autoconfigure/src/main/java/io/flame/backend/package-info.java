/**
 * The SPI that places runners, and the runners that were started by others.
 */
@NullMarked
package io.flame.backend;

import org.jspecify.annotations.NullMarked;
