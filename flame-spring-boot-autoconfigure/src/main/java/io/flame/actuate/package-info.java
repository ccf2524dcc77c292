/**
 * The Actuator endpoint {@code flame}.
 */
@NullMarked
package io.flame.actuate;

import org.jspecify.annotations.NullMarked;
