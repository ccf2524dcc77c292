/**
 * Spring's HTTP interfaces against a Spring MVC controller.
 */
@NullMarked
package io.flame.benchmarks.comparison.http;

import org.jspecify.annotations.NullMarked;
