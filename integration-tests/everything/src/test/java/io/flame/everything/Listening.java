package io.flame.everything;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.MessageListenerContainer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/**
 * Finds the message listeners that are started.
 */
final class Listening {

	private Listening() {
	}

	static Set<String> in(ApplicationContext context) {
		Set<String> running = new TreeSet<>();
		KafkaListenerEndpointRegistry kafka = context.getBean(KafkaListenerEndpointRegistry.class);
		kafka.getListenerContainerIds().forEach((id) -> addIfRunning(id, kafka.getListenerContainer(id), running));
		RabbitListenerEndpointRegistry rabbit = context.getBean(RabbitListenerEndpointRegistry.class);
		rabbit.getListenerContainerIds().forEach((id) -> addIfRunning(id, rabbit.getListenerContainer(id), running));
		JmsListenerEndpointRegistry jms = context.getBean(JmsListenerEndpointRegistry.class);
		jms.getListenerContainerIds().forEach((id) -> addIfRunning(id, jms.getListenerContainer(id), running));
		beans(context, org.springframework.kafka.listener.MessageListenerContainer.class, running);
		beans(context, org.springframework.amqp.core.MessageListenerContainer.class, running);
		beans(context, MessageListenerContainer.class, running);
		beans(context, StreamsBuilderFactoryBean.class, running);
		return running;
	}

	private static <T extends SmartLifecycle> void beans(ApplicationContext context, Class<T> type,
			Set<String> running) {
		Map<String, T> beans = context.getBeansOfType(type);
		beans.forEach((name, bean) -> addIfRunning(name, bean, running));
	}

	private static void addIfRunning(String name, Lifecycle lifecycle, Set<String> running) {
		if (lifecycle != null && lifecycle.isRunning()) {
			running.add(name);
		}
	}

}
