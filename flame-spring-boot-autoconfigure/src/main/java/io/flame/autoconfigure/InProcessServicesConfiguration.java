package io.flame.autoconfigure;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.client.InvocationFactory;
import io.flame.client.LocalServiceBeanPostProcessor;
import io.flame.service.ServiceCatalog;

import org.springframework.beans.factory.ObjectProvider;
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
			ObjectProvider<InvocationFactory> invocations) {
		return new LocalServiceBeanPostProcessor(SingletonSupplier.of(catalog::getObject),
				SingletonSupplier.of(invocations::getObject));
	}

}
