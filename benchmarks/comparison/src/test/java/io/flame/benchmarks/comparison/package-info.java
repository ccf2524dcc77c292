@NullMarked
package io.flame.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
