package io.flame;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The fluent client where services are executed in the process.
 */
class LocalFlameClientTests extends AbstractFlameClientTests {

	@Override
	ConfigurableApplicationContext start() {
		return run(WebApplicationType.NONE);
	}

}
