package io.flame.benchmarks.comparison.hazelcast;

import java.util.concurrent.Callable;

/**
 * Sends bytes back from a member.
 *
 * @param content the bytes
 */
record EchoTask(byte[] content) implements Callable<byte[]> {

	@Override
	public byte[] call() {
		return this.content;
	}

}
