package io.flame.autoconfigure;

import io.flame.ContextPropagator;
import io.flame.FlameConfigurationException;
import io.flame.context.LocalePropagator;
import io.flame.context.MdcPropagator;
import io.flame.context.PropagatedContext;
import org.slf4j.MDC;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What of the caller's context travels from parents to runners, and in the local role
 * from thread to thread.
 */
@Configuration(proxyBeanMethods = false)
class PropagatedContextConfiguration {

	@Bean
	PropagatedContext flamePropagatedContext(ObjectProvider<ContextPropagator> propagators) {
		return new PropagatedContext(propagators.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	LocalePropagator flameLocalePropagator() {
		return new LocalePropagator();
	}

	/**
	 * With SLF4J.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MDC.class)
	static class WithMdc {

		@Bean
		@ConditionalOnMissingBean
		MdcPropagator flameMdcPropagator(FlameProperties properties) {
			try {
				return new MdcPropagator(properties.getContext().getMdcKeys());
			}
			catch (IllegalArgumentException ex) {
				throw new FlameConfigurationException(
						"'flame.context.mdc-keys' is wrong: %s.".formatted(ex.getMessage()),
						"Leave that key out, or give the value another key in the logging context.", ex);
			}
		}

	}

}
