package io.flame.benchmarks.comparison;

import java.io.IOException;
import java.time.Duration;

/**
 * Server and client of a contender.
 *
 * @param server the server
 * @param client the client
 */
record Pair(ChildProcess server, ChildProcess client) implements AutoCloseable {

	private static final Duration START = Duration.ofSeconds(60);

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	static Pair start(Launcher launcher, Contenders contender) throws IOException, InterruptedException {
		ChildProcess server = launcher.server(contender);
		try {
			ChildProcess client = launcher.client(contender, server.await(ContenderProcess.READY, START));
			Pair pair = new Pair(server, client);
			try {
				client.await(ContenderProcess.READY, START);
				return pair;
			}
			catch (ContenderFailedException ex) {
				client.close();
				throw ex;
			}
		}
		catch (ContenderFailedException ex) {
			server.close();
			throw ex;
		}
	}

	Measurement measure(Cell cell, Duration warmUp, Duration measuring) throws InterruptedException {
		this.client.command("%s %s %d %d %d".formatted(ContenderProcess.MEASURE, cell.payload().id(), cell.callers(),
				warmUp.toMillis(), measuring.toMillis()));
		Usage clientBefore = Usage.ofFields(this.client.await(ContenderProcess.BEGIN, warmUp.plus(PATIENCE)));
		Usage serverBefore = serverUsage();
		Usage clientUsage = Usage.ofFields(this.client.await(ContenderProcess.END, measuring.plus(PATIENCE)))
			.since(clientBefore);
		Usage serverUsage = serverUsage().since(serverBefore);
		return Measurement.of(Load.Result.ofFields(this.client.await(ContenderProcess.RESULT, PATIENCE)), clientUsage,
				serverUsage);
	}

	private Usage serverUsage() throws InterruptedException {
		this.server.command(ContenderProcess.USAGE);
		return Usage.ofFields(this.server.await(ContenderProcess.USAGE, PATIENCE));
	}

	@Override
	public void close() throws InterruptedException {
		this.client.close();
		this.server.close();
	}

}
