package io.flame.autoconfigure.quiet;

import java.lang.reflect.Method;
import java.util.List;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/**
 * A runner whose message listeners are on creates them: nobody else asks for such beans.
 */
class ListenerLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	private static final List<String> ANNOTATIONS = List.of("org.springframework.kafka.annotation.KafkaListener",
			"org.springframework.amqp.rabbit.annotation.RabbitListener",
			"org.springframework.jms.annotation.JmsListener", "org.springframework.pulsar.annotation.PulsarListener",
			"org.springframework.integration.annotation.InboundChannelAdapter");

	/** Topologies: nobody asks for what has added itself to the one that is started. */
	private static final String STREAMS = "org.apache.kafka.streams.kstream.";

	private final boolean listenersAreOn;

	ListenerLazyInitializationExcludeFilter(boolean listenersAreOn) {
		this.listenersAreOn = listenersAreOn;
	}

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return this.listenersAreOn && (beanType.getName().startsWith(STREAMS)
				|| isListener(MergedAnnotations.from(beanType, SearchStrategy.TYPE_HIERARCHY))
				|| hasListenerMethod(beanType));
	}

	private static boolean hasListenerMethod(Class<?> type) {
		try {
			for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
				if (isListener(MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY))) {
					return true;
				}
			}
		}
		catch (IllegalStateException | LinkageError ex) {
			// an optional class in a signature is not there
		}
		return false;
	}

	private static boolean isListener(MergedAnnotations annotations) {
		return ANNOTATIONS.stream().anyMatch(annotations::isPresent);
	}

}
