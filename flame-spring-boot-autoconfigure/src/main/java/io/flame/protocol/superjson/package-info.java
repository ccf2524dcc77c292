/**
 * Reads and writes superjson, the text in which flame-js sends arguments and results.
 */
@NullMarked
package io.flame.protocol.superjson;

import org.jspecify.annotations.NullMarked;
