package io.flame.benchmarks.comparison.http;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;

/**
 * The HTTP interface, implemented by a proxy in the client and by a controller in the
 * server.
 */
interface HttpOrders extends OrderDesk {

	@Override
	@PostExchange("/quote")
	Quote quote(@RequestBody Order order);

	@Override
	@PostExchange(url = "/echo", contentType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
			accept = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	byte[] echo(@RequestBody byte[] content);

}
