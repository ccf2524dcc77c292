package io.flame.autoconfigure;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameConfigurationException;
import io.flame.FlameMode;
import io.flame.session.MemorySessionStore;
import io.flame.session.SessionStore;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Where sessions are kept, in the roles that open them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode({ FlameMode.PARENT, FlameMode.LOCAL })
@EnableConfigurationProperties(SessionProperties.class)
@Import({ JdbcSessionStoreConfiguration.class, SessionStoreConfiguration.JdbcUnavailable.class })
class SessionStoreConfiguration {

	@Bean
	@ConditionalOnMissingBean(SessionStore.class)
	@ConditionalOnProperty(name = "flame.sessions.store", havingValue = "memory", matchIfMissing = true)
	MemorySessionStore flameSessionStore() {
		return new MemorySessionStore();
	}

	/**
	 * An application that wants a database for its sessions, but has no JDBC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "flame.sessions.store", havingValue = "jdbc")
	@ConditionalOnMissingClass("org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer")
	@ConditionalOnMissingBean(SessionStore.class)
	static class JdbcUnavailable {

		@Bean
		SessionStore flameSessionStore() {
			throw new FlameConfigurationException(
					"'flame.sessions.store' is 'jdbc', but JDBC is not on the class path.",
					"Add the dependency 'org.springframework.boot:spring-boot-starter-jdbc', "
							+ "or set 'flame.sessions.store' to 'memory'.");
		}

	}

}
