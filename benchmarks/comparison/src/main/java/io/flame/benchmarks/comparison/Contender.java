package io.flame.benchmarks.comparison;

/**
 * A way to call a method in another process.
 */
public interface Contender {

	/**
	 * As many callers as ever call at the same time. Where a contender can be told how
	 * many connections or threads it may have, it has these: nobody waits for a default.
	 */
	int MAX_CALLERS = 256;

	/**
	 * Where all servers listen.
	 */
	String HOST = "127.0.0.1";

	/**
	 * For a first call.
	 */
	Order PROBE = new Order("probe", "probe", "probe", 1, 1, false);

	/**
	 * Starts the server, which goes on until the process ends.
	 * @return the port at which it listens
	 * @throws Exception if it does not start
	 */
	int serve() throws Exception;

	/**
	 * Starts the client.
	 * @param port the port of the server
	 * @return what calls it
	 * @throws Exception if it does not start
	 */
	OrderDesk connect(int port) throws Exception;

}
