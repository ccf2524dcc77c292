/**
 * What a call is part of: its deadline, and what of the caller's thread travels with it:
 * trace, locale, MDC and what the application adds.
 */
@NullMarked
package io.flame.context;

import org.jspecify.annotations.NullMarked;
