package io.flame.benchmarks.comparison.floor;

import java.io.IOException;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * The client's side.
 */
class FloorDesk implements OrderDesk {

	private final CloseableHttpClient client = HttpClientBuilder.create()
		.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
			.setMaxConnPerRoute(Contender.MAX_CALLERS)
			.setMaxConnTotal(Contender.MAX_CALLERS)
			.build())
		.disableAutomaticRetries()
		.disableRedirectHandling()
		.disableCookieManagement()
		.disableContentCompression()
		.disableAuthCaching()
		.disableDefaultUserAgent()
		.build();

	private final ObjectReader reader = FloorJson.reader(Quote.class);

	private final ObjectWriter writer = FloorJson.writer();

	private final HttpHost host;

	private final boolean signed;

	FloorDesk(int port, boolean signed) {
		this.host = new HttpHost("http", Contender.HOST, port);
		this.signed = signed;
	}

	@Override
	public Quote quote(Order order) throws IOException {
		return this.reader
			.readValue(post(FloorContender.QUOTE, this.writer.writeValueAsBytes(order), ContentType.APPLICATION_JSON));
	}

	@Override
	public byte[] echo(byte[] content) throws IOException {
		return post(FloorContender.ECHO, content, ContentType.APPLICATION_OCTET_STREAM);
	}

	private byte[] post(String path, byte[] body, ContentType type) throws IOException {
		HttpPost request = new HttpPost(path);
		request.setEntity(new ByteArrayEntity(body, type));
		if (this.signed) {
			request.setHeader(Signature.HEADER, Signature.of(body));
		}
		return this.client.execute(this.host, request, (response) -> {
			byte[] answer = EntityUtils.toByteArray(response.getEntity());
			if (response.getCode() != 200) {
				throw new IOException("HTTP status " + response.getCode());
			}
			return answer;
		});
	}

}
