/**
 * Where objects live that processes pass on to each other.
 */
@NullMarked
package io.flame.store;

import org.jspecify.annotations.NullMarked;
