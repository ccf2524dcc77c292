package io.flame.benchmarks.comparison.http;

import java.util.Objects;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.OrderDesk;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * A Spring HTTP interface on a {@link RestClient} against a Spring MVC controller.
 */
public final class HttpInterfaceContender implements Contender {

	private final Client client;

	/**
	 * Create a contender.
	 * @param client what sends its requests
	 */
	public HttpInterfaceContender(Client client) {
		this.client = client;
	}

	@Override
	public int serve() {
		return Objects
			.requireNonNull(SpringApplication
				.run(HttpOrdersApplication.class, "--server.port=0", "--server.address=" + HOST,
						"--server.tomcat.threads.max=" + MAX_CALLERS, "--server.tomcat.max-keep-alive-requests=-1",
						"--spring.main.banner-mode=off")
				.getEnvironment()
				.getProperty("local.server.port", Integer.class));
	}

	@Override
	public OrderDesk connect(int port) {
		RestClient rest = RestClient.builder()
			.baseUrl("http://" + HOST + ":" + port)
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
