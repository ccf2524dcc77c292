package io.flame.benchmarks.comparison.dubbo;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.observed.Observations;
import io.flame.benchmarks.comparison.observed.ObservedDesk;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.MetricsConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/**
 * Dubbo's own protocol: Hessian over Netty, without a registry.
 */
public final class DubboContender implements Contender {

	private static final int TIMEOUT_MILLIS = 30_000;

	private final boolean observed;

	/**
	 * Create a contender.
	 * @param observed whether calls are observed, around what Dubbo does
	 */
	public DubboContender(boolean observed) {
		this.observed = observed;
	}

	@Override
	public int serve() {
		ProtocolConfig protocol = new ProtocolConfig("dubbo", -1);
		protocol.setHost(HOST);
		protocol.setSerialization("hessian2");
		// refuses calls beyond these
		protocol.setThreads(2 * MAX_CALLERS);
		ServiceConfig<DubboOrders> service = new ServiceConfig<>();
		service.setInterface(DubboOrders.class);
		service.setRef(this.observed ? new ObservedDubboOrders(observations().registry()) : new LocalDubboOrders());
		DubboBootstrap.getInstance()
			.application(application())
			.registry(new RegistryConfig("N/A"))
			.protocol(protocol)
			.service(service)
			.start();
		return service.getExportedUrls().get(0).getPort();
	}

	@Override
	public OrderDesk connect(int port) throws Exception {
		ReferenceConfig<DubboOrders> reference = new ReferenceConfig<>();
		reference.setInterface(DubboOrders.class);
		reference
			.setUrl("dubbo://" + HOST + ":" + port + "/" + DubboOrders.class.getName() + "?serialization=hessian2");
		reference.setTimeout(TIMEOUT_MILLIS);
		reference.setRetries(0);
		if (!this.observed) {
			return desk(reference);
		}
		Observations observations = observations();
		return observations.require(new ObservedDesk(desk(reference), observations.registry()), ObservedDesk.CLIENT);
	}

	private static OrderDesk desk(ReferenceConfig<DubboOrders> reference) {
		DubboBootstrap.getInstance().application(application()).reference(reference).start();
		return reference.get();
	}

	/**
	 * Dubbo's own filters for observations need an older Micrometer. Its meters, which
	 * are there if Micrometer is, would measure calls a second time.
	 */
	private static Observations observations() {
		MetricsConfig meters = new MetricsConfig();
		meters.setEnableRpc(false);
		DubboBootstrap.getInstance().metrics(meters);
		return Observations.start();
	}

	private static ApplicationConfig application() {
		ApplicationConfig application = new ApplicationConfig("orders");
		application.setQosEnable(false);
		return application;
	}

}
