/**
 * The classic example of Flame: a service and a function to call with curl.
 */
@NullMarked
package io.flame.sample.billing;

import org.jspecify.annotations.NullMarked;
