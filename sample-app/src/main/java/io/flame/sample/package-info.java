/**
 * The picture workshop: a command and a web application in one jar.
 */
@NullMarked
package io.flame.sample;

import org.jspecify.annotations.NullMarked;
