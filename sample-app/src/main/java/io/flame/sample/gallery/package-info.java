/**
 * A dozen pictures for those who have none at hand.
 */
@NullMarked
package io.flame.sample.gallery;

import org.jspecify.annotations.NullMarked;
