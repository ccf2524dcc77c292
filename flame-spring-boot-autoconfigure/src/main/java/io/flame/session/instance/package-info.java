/**
 * The state of sessions in the process that executes their calls.
 */
@NullMarked
package io.flame.session.instance;

import org.jspecify.annotations.NullMarked;
