/**
 * Micrometer observations of calls, in the caller and on the runner.
 */
@NullMarked
package io.flame.observation;

import org.jspecify.annotations.NullMarked;
