/**
 * Observations as Spring Boot configures them, for contenders that do not make any
 * themselves.
 */
@NullMarked
package io.flame.benchmarks.comparison.observed;

import org.jspecify.annotations.NullMarked;
