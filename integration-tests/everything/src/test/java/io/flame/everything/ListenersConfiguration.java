package io.flame.everything;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageListener;

import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.InboundChannelAdapter;
import org.springframework.integration.annotation.Poller;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.stereotype.Component;

/**
 * Message listeners as Spring Boot configures them, and some that look at none of its
 * properties.
 */
@Configuration(proxyBeanMethods = false)
class ListenersConfiguration {

	@Bean
	ConcurrentKafkaListenerContainerFactory<Object, Object> ownKafkaFactory(ConsumerFactory<Object, Object> consumers) {
		ConcurrentKafkaListenerContainerFactory<Object, Object> factory = new ConcurrentKafkaListenerContainerFactory<>();
		factory.setConsumerFactory(consumers);
		return factory;
	}

	@Bean
	ConcurrentMessageListenerContainer<Object, Object> ownKafkaContainer(ConsumerFactory<Object, Object> consumers) {
		ContainerProperties properties = new ContainerProperties("own-kafka");
		properties
			.setMessageListener((org.springframework.kafka.listener.MessageListener<Object, Object>) (message) -> {
			});
		return new ConcurrentMessageListenerContainer<>(consumers, properties);
	}

	@Bean
	SimpleMessageListenerContainer ownRabbitContainer(
			org.springframework.amqp.rabbit.connection.ConnectionFactory connections) {
		SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
		container.setQueueNames("own-rabbit");
		container.setMessageListener((message) -> {
		});
		return container;
	}

	@Bean
	DefaultMessageListenerContainer ownJmsContainer(ConnectionFactory connections) {
		DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
		container.setConnectionFactory(connections);
		container.setDestinationName("own-jms");
		container.setMessageListener((MessageListener) (message) -> Activity.seen.add("own JMS container"));
		return container;
	}

	@Component
	static class Listeners {

		@KafkaListener(id = "annotated-kafka", topics = "annotated-kafka")
		void kafka(String message) {
		}

		@KafkaListener(id = "stubborn-kafka", topics = "stubborn", autoStartup = "true",
				containerFactory = "ownKafkaFactory")
		void stubbornKafka(String message) {
		}

		@RabbitListener(id = "annotated-rabbit", queues = "annotated-rabbit", autoStartup = "true")
		void rabbit(String message) {
		}

		@JmsListener(id = "annotated-jms", destination = "annotated-jms")
		void jms(String message) {
			Activity.seen.add("JMS listener");
		}

		@InboundChannelAdapter(channel = "nullChannel", poller = @Poller(fixedDelay = "20"))
		String poll() {
			Activity.seen.add("integration poller");
			return "polled";
		}

	}

}
