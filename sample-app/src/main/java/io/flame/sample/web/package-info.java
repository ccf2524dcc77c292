/**
 * The workshop over HTTP.
 */
@NullMarked
package io.flame.sample.web;

import org.jspecify.annotations.NullMarked;
