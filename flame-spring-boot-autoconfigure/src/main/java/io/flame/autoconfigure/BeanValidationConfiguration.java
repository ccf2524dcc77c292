package io.flame.autoconfigure;

import io.flame.validation.BeanValidation;
import jakarta.validation.Validator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Bean Validation of arguments where services are real, if there is a validator.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(Validator.class)
@ConditionalOnResource(resources = "classpath:META-INF/services/jakarta.validation.spi.ValidationProvider")
class BeanValidationConfiguration {

	@Bean
	static BeanValidation flameBeanValidation(ObjectProvider<Validator> validator) {
		return new BeanValidation(validator::getIfAvailable);
	}

}
