package io.flame.autoconfigure.quiet;

import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.orm.jpa.JpaVendorAdapter;

/**
 * Keeps JPA from creating, changing and dropping the schema of a database that is not the
 * runner's own: the parent does. A schema may still be validated.
 */
class QuietSchemaBeanPostProcessor implements BeanPostProcessor {

	private static final String VALIDATE = "validate";

	private static final String NONE = "none";

	private static final List<String> ACTIONS = List.of("hibernate.hbm2ddl.auto",
			"jakarta.persistence.schema-generation.database.action");

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof AbstractEntityManagerFactoryBean factory
				&& !OwnDatabase.isBehind(factory.getDataSource())) {
			ACTIONS.forEach((action) -> turnOff(action, factory));
		}
		return bean;
	}

	private static void turnOff(String action, AbstractEntityManagerFactoryBean factory) {
		Map<String, Object> properties = factory.getJpaPropertyMap();
		JpaVendorAdapter vendor = factory.getJpaVendorAdapter();
		Object value = properties.getOrDefault(action,
				(vendor != null) ? vendor.getJpaPropertyMap().get(action) : null);
		if (value != null && !VALIDATE.equals(value)) {
			properties.put(action, NONE);
		}
	}

}
