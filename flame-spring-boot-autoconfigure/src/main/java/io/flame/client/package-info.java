/**
 * The caller's side: proxies in place of services, and the way of a call through one.
 */
@NullMarked
package io.flame.client;

import org.jspecify.annotations.NullMarked;
