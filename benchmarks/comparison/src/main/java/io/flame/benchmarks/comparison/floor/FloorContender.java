package io.flame.benchmarks.comparison.floor;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.OrderDesk;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;

/**
 * A bare servlet, called by Apache HttpClient 5 with one request per call: as fast as
 * this way can be.
 */
public final class FloorContender implements Contender {

	static final String QUOTE = "/quote";

	static final String ECHO = "/echo";

	private final boolean signed;

	/**
	 * Create a contender.
	 * @param signed whether requests are signed
	 */
	public FloorContender(boolean signed) {
		this.signed = signed;
	}

	@Override
	public int serve() throws LifecycleException {
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
		Connector connector = new Connector();
		connector.setPort(0);
		connector.setProperty("address", HOST);
		AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
		protocol.setMaxKeepAliveRequests(-1);
		protocol.setMaxThreads(MAX_CALLERS);
		tomcat.setConnector(connector);
		Context context = tomcat.addContext("", null);
		Tomcat.addServlet(context, "orders", new FloorServlet(this.signed));
		context.addServletMappingDecoded("/*", "orders");
		tomcat.start();
		return connector.getLocalPort();
	}

	@Override
	public OrderDesk connect(int port) {
		return new FloorDesk(port, this.signed);
	}

}
