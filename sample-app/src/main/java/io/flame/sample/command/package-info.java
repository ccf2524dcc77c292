/**
 * The workshop on the command line: a folder goes in, a folder and a table come out.
 */
@NullMarked
package io.flame.sample.command;

import org.jspecify.annotations.NullMarked;
