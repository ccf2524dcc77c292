package io.flame.benchmarks.comparison.flame;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The application that is parent and runner.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ RemoteOrders.class, LinkedRunner.LinkedBackend.class })
class FlameApplication {

}
