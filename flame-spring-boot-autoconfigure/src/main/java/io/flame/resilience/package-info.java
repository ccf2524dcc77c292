/**
 * Retries and admission of calls, by Resilience4j.
 */
@NullMarked
package io.flame.resilience;

import org.jspecify.annotations.NullMarked;
