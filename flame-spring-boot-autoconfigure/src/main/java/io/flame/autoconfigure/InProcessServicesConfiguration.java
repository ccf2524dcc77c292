package io.flame.autoconfigure;

import java.util.Map;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.client.InvocationFactory;
import io.flame.client.LocalServiceBeanPostProcessor;
import io.flame.context.DeadlineWatch;
import io.flame.observation.ClientObservations;
import io.flame.service.ServiceCatalog;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;

/**
 * The roles in which services are real.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode({ FlameMode.LOCAL, FlameMode.RUNNER })
class InProcessServicesConfiguration {

	@Bean
	static LocalServiceBeanPostProcessor flameLocalServiceBeanPostProcessor(ObjectProvider<ServiceCatalog> catalog,
			ObjectProvider<InvocationFactory> invocations, ObjectProvider<DeadlineWatch> watch,
			ObjectProvider<ClientObservations> observations) {
		SingletonSupplier<ClientObservations> observation = SingletonSupplier.of(observations::getObject);
		return new LocalServiceBeanPostProcessor(SingletonSupplier.of(catalog::getObject),
				SingletonSupplier.of(invocations::getObject), SingletonSupplier.of(watch::getObject),
				(invoker) -> observation.obtain().local(invoker));
	}

	@Bean
	@ConditionalOnMissingBean
	InvocationFactory flameInvocationFactory(FlameProperties properties, PoolProperties pools) {
		// what stays on its thread needs nothing carried
		return new InvocationFactory(properties.getDefaultPool(), pools::defaults, Map::of);
	}

	@Bean
	static DeadlineWatch flameDeadlineWatch() {
		return new DeadlineWatch("flame-deadline-watch");
	}

}
