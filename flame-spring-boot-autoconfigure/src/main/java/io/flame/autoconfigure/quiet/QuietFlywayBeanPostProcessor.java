package io.flame.autoconfigure.quiet;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Keeps Flyway from changing a database that is not the runner's own: the parent does.
 * The beans stay, since others depend on them.
 */
class QuietFlywayBeanPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof FlywayMigrationStrategy strategy) ? quiet(strategy) : bean;
	}

	private static FlywayMigrationStrategy quiet(FlywayMigrationStrategy strategy) {
		return (flyway) -> {
			if (OwnDatabase.isBehind(flyway.getConfiguration().getDataSource())) {
				strategy.migrate(flyway);
			}
		};
	}

}
