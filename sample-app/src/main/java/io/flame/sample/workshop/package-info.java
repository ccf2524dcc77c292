/**
 * What runs on runners: reading pictures, thumbnails, palettes and contact sheets.
 */
@NullMarked
package io.flame.sample.workshop;

import org.jspecify.annotations.NullMarked;
