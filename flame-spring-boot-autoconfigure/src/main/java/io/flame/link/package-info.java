/**
 * The multiplexed connection between a parent and a runner: frames, their authentication,
 * and the threads that read and write them. Knows sockets and bytes, and nothing of what
 * the messages mean.
 */
@NullMarked
package io.flame.link;

import org.jspecify.annotations.NullMarked;
