package io.flame.test.app;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * Notes which runners start.
 */
@Configuration(proxyBeanMethods = false)
class Starts {

	private final Queue<Integer> ports = new ConcurrentLinkedQueue<>();

	@EventListener
	void started(ServletWebServerInitializedEvent event) {
		this.ports.add(event.getWebServer().getPort());
	}

	Queue<Integer> ports() {
		return this.ports;
	}

}
