/**
 * Runners as child processes: the very same application, started again on this machine.
 */
@NullMarked
package io.flame.backend.process;

import org.jspecify.annotations.NullMarked;
