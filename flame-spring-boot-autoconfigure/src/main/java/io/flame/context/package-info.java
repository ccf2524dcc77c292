/**
 * What of the caller's thread travels with a call: trace, locale, MDC and what the
 * application adds.
 */
@NullMarked
package io.flame.context;

import org.jspecify.annotations.NullMarked;
