package io.flame.autoconfigure.quiet;

import liquibase.integration.spring.SpringLiquibase;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Keeps Liquibase from changing a database that is not the runner's own: the parent does.
 * The beans stay, since others depend on them.
 */
class QuietLiquibaseBeanPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof SpringLiquibase liquibase && !OwnDatabase.isBehind(liquibase.getDataSource())) {
			liquibase.setShouldRun(false);
		}
		return bean;
	}

}
