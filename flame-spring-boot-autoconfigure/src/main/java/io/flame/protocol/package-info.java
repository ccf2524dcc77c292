/**
 * The wire protocol, version 1: envelopes, codecs and signatures, without Spring and
 * without I/O.
 */
@NullMarked
package io.flame.protocol;

import org.jspecify.annotations.NullMarked;
