/**
 * A session for each visitor: an assistant that remembers what it was told.
 */
@NullMarked
package io.flame.sample.album;

import org.jspecify.annotations.NullMarked;
