package io.flame.benchmarks.comparison.http;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The server's side of {@link HttpOrders}.
 */
@RestController
class HttpOrdersController {

	@PostMapping("/quote")
	Quote quote(@RequestBody Order order) {
		return order.quote();
	}

	@PostMapping(path = "/echo", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	byte[] echo(@RequestBody byte[] content) {
		return content;
	}

}
