/**
 * Where Flame meets Spring Boot: auto-configuration, properties, failure analysis and the
 * environment.
 */
@NullMarked
package io.flame.autoconfigure;

import org.jspecify.annotations.NullMarked;
