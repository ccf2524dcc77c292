/**
 * The runner's side: checks what comes in at the invoke path, and executes it.
 */
@NullMarked
package io.flame.runner;

import org.jspecify.annotations.NullMarked;
