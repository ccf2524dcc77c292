/**
 * Finds and describes services: the only place where ids are computed.
 */
@NullMarked
package io.flame.service;

import org.jspecify.annotations.NullMarked;
