/**
 * What an application writes against: the annotations and other ways to declare services,
 * the client and its results, the invocation context, the roles and the errors.
 */
@NullMarked
package io.flame;

import org.jspecify.annotations.NullMarked;
