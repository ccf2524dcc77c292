/**
 * What an application writes against: the annotations, the invocation context, the roles
 * and the errors.
 */
@NullMarked
package io.flame;

import org.jspecify.annotations.NullMarked;
