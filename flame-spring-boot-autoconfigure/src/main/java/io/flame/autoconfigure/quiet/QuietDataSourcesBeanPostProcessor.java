package io.flame.autoconfigure.quiet;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;

/**
 * Makes the connection pools that an application builds itself as small as the one that
 * Spring Boot builds: there are as many of each as there are runners.
 */
class QuietDataSourcesBeanPostProcessor implements BeanPostProcessor {

	static final String TYPE = "com.zaxxer.hikari.HikariDataSource";

	private final int size;

	private final int idle;

	QuietDataSourcesBeanPostProcessor(Environment environment) {
		this.size = environment.getProperty("spring.datasource.hikari.maximum-pool-size", Integer.class, 2);
		this.idle = environment.getProperty("spring.datasource.hikari.minimum-idle", Integer.class, 0);
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof HikariDataSource pool) {
			// not set is negative
			if (pool.getMaximumPoolSize() < 0 || pool.getMaximumPoolSize() > this.size) {
				pool.setMaximumPoolSize(this.size);
			}
			if (pool.getMinimumIdle() < 0 || pool.getMinimumIdle() > this.idle) {
				pool.setMinimumIdle(this.idle);
			}
		}
		return bean;
	}

}
