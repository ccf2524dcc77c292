/**
 * Tests of services behind a real runner in the same JVM.
 */
@NullMarked
package io.flame.test;

import org.jspecify.annotations.NullMarked;
