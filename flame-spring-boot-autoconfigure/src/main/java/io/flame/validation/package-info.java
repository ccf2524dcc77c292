/**
 * Bean Validation of the arguments of services.
 */
@NullMarked
package io.flame.validation;

import org.jspecify.annotations.NullMarked;
