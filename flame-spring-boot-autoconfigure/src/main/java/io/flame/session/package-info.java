/**
 * Sessions: the order of their calls, and the state that is committed with each of them.
 */
@NullMarked
package io.flame.session;

import org.jspecify.annotations.NullMarked;
