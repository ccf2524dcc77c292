package io.flame.benchmarks.comparison.http;

import java.util.Objects;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.observed.Observations;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.Assert;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * A Spring HTTP interface on a {@link RestClient} against a Spring MVC controller.
 */
public final class HttpInterfaceContender implements Contender {

	private final Client client;

	private final boolean observed;

	/**
	 * Create a contender.
	 * @param client what sends its requests
	 * @param observed whether calls are observed, as Boot does it for both sides
	 */
	public HttpInterfaceContender(Client client, boolean observed) {
		this.client = client;
		this.observed = observed;
	}

	@Override
	public int serve() {
		String[] arguments = { "--server.port=0", "--server.address=" + HOST,
				"--server.tomcat.threads.max=" + MAX_CALLERS, "--server.tomcat.max-keep-alive-requests=-1" };
		return Objects.requireNonNull((this.observed ? observed(arguments) : bare(arguments)).getEnvironment()
			.getProperty("local.server.port", Integer.class));
	}

	private static ApplicationContext bare(String... arguments) {
		SpringApplication application = new SpringApplication(HttpOrdersApplication.class);
		application.setBannerMode(Banner.Mode.OFF);
		return application.run(arguments);
	}

	private static ApplicationContext observed(String... arguments) {
		ApplicationContext context = Observations
			.start(WebApplicationType.SERVLET, HttpOrdersApplication.class, arguments)
			.context();
		Assert.state(context.containsBean("webMvcObservationFilter"), "Requests are not observed");
		return context;
	}

	@Override
	public OrderDesk connect(int port) throws Exception {
		if (!this.observed) {
			return desk(RestClient.builder(), port);
		}
		Observations observations = Observations.start();
		return observations.require(desk(observations.context().getBean(RestClient.Builder.class), port),
				"http.client.requests");
	}

	private OrderDesk desk(RestClient.Builder builder, int port) {
		RestClient rest = builder.baseUrl("http://" + HOST + ":" + port)
			.requestFactory(this.client.requestFactory())
			.build();
		return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(rest))
			.build()
			.createClient(HttpOrders.class);
	}

	/**
	 * What sends requests.
	 */
	public enum Client {

		/**
		 * Apache HttpClient 5, which Boot takes if it is there.
		 */
		APACHE {

			@Override
			ClientHttpRequestFactory requestFactory() {
				return ClientHttpRequestFactoryBuilder.httpComponents()
					.withConnectionManagerCustomizer(Client::allowConnections)
					.build();
			}

		},

		/**
		 * The JDK's client, which Boot takes if no other is there.
		 */
		JDK {

			@Override
			ClientHttpRequestFactory requestFactory() {
				return ClientHttpRequestFactoryBuilder.jdk().build();
			}

		};

		abstract ClientHttpRequestFactory requestFactory();

		private static void allowConnections(PoolingHttpClientConnectionManagerBuilder connections) {
			connections.setMaxConnPerRoute(MAX_CALLERS).setMaxConnTotal(MAX_CALLERS);
		}

	}

}
