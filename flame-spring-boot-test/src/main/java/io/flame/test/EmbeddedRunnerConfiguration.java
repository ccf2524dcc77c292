package io.flame.test;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * What the runner of a test needs beside its services.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration
class EmbeddedRunnerConfiguration {

}
