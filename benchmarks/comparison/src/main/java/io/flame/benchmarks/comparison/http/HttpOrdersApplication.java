package io.flame.benchmarks.comparison.http;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The server: Spring MVC on Tomcat and nothing else, for Flame and the Actuator are not
 * on its class path.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(HttpOrdersController.class)
class HttpOrdersApplication {

}
