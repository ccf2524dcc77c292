package io.flame.everything;

import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/**
 * All kinds of web endpoints.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableWebSocket
class WebConfiguration {

	@Bean
	WebSocketConfigurer webSockets() {
		return (registry) -> registry.addHandler(new TextWebSocketHandler(), "/spring-socket");
	}

	@Bean
	ServerEndpointExporter serverEndpoints() {
		ServerEndpointExporter exporter = new ServerEndpointExporter();
		exporter.setAnnotatedEndpointClasses(StandardSocket.class);
		return exporter;
	}

	@RestController
	static class Pages {

		@GetMapping("/text")
		String text() {
			return "text";
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		SseEmitter events() {
			SseEmitter emitter = new SseEmitter();
			emitter.complete();
			return emitter;
		}

	}

	/**
	 * A socket that Spring does not see.
	 */
	@ServerEndpoint("/standard-socket")
	public static class StandardSocket {

		@OnOpen
		public void open(Session session) {
		}

	}

}
