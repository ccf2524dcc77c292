package io.flame.autoconfigure.quiet;

import java.util.List;

/**
 * Everything that is off in the runner role.
 */
final class QuietParts {

	private static final String BOOT = "org.springframework.boot.";

	private static final String KAFKA = BOOT + "kafka.autoconfigure.KafkaAutoConfiguration";

	private static final String RABBIT = BOOT + "amqp.autoconfigure.RabbitAutoConfiguration";

	private static final String JMS = BOOT + "jms.autoconfigure.JmsAutoConfiguration";

	private static final String QUARTZ_CLASS = BOOT + "quartz.autoconfigure.QuartzAutoConfiguration";

	private static final String HEALTH = BOOT + "health.autoconfigure.contributor.HealthContributorAutoConfiguration";

	private static final String R2DBC_POOL = "io.r2dbc.pool.ConnectionPool";

	private static final String ANYWAY = BOOT + "SpringApplication";

	private static final String[] RABBIT_PROPERTIES = { "spring.rabbitmq.listener.simple.auto-startup",
			"spring.rabbitmq.listener.direct.auto-startup" };

	static final QuietPart SCHEDULING = QuietPart.of("scheduling", "scheduled methods");

	static final QuietPart MESSAGE_LISTENERS = QuietPart.of("message-listeners", "message listeners")
		.with(QuietSetting.of("spring.kafka.listener.auto-startup", "false", KAFKA),
				QuietSetting.of("spring.kafka.streams.auto-startup", "false", KAFKA),
				// the parent makes topics
				QuietSetting.of("spring.kafka.admin.auto-create", "false", KAFKA),
				QuietSetting.of(RABBIT_PROPERTIES[0], "false", RABBIT),
				QuietSetting.of(RABBIT_PROPERTIES[1], "false", RABBIT),
				QuietSetting.of("spring.jms.listener.auto-startup", "false", JMS))
		.notStarting(
				QuietLifecycle.of("org.springframework.kafka.config.KafkaListenerEndpointRegistry",
						"spring.kafka.listener.auto-startup"),
				QuietLifecycle.of("org.springframework.kafka.listener.MessageListenerContainer",
						"spring.kafka.listener.auto-startup"),
				QuietLifecycle.of("org.springframework.kafka.config.StreamsBuilderFactoryBean",
						"spring.kafka.streams.auto-startup"),
				QuietLifecycle.of("org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry",
						RABBIT_PROPERTIES),
				QuietLifecycle.of("org.springframework.amqp.core.MessageListenerContainer", RABBIT_PROPERTIES),
				QuietLifecycle.of("org.springframework.jms.config.JmsListenerEndpointRegistry",
						"spring.jms.listener.auto-startup"),
				QuietLifecycle.of("org.springframework.jms.listener.MessageListenerContainer",
						"spring.jms.listener.auto-startup"),
				QuietLifecycle.of("org.springframework.pulsar.config.PulsarListenerEndpointRegistry"),
				QuietLifecycle.of("org.springframework.pulsar.config.PulsarReaderEndpointRegistry"),
				QuietLifecycle.of("org.springframework.pulsar.listener.PulsarMessageListenerContainer"),
				// what brings messages into Spring Integration; what they pass through
				// stays
				QuietLifecycle.of("org.springframework.integration.endpoint.SourcePollingChannelAdapter"),
				QuietLifecycle.of("org.springframework.integration.endpoint.MessageProducerSupport"));

	static final QuietPart QUARTZ = QuietPart.of("quartz", "Quartz")
		.with(QuietSetting.of("spring.quartz.auto-startup", "false", QUARTZ_CLASS))
		.notStarting(QuietLifecycle.of("org.springframework.scheduling.quartz.SchedulerFactoryBean",
				"spring.quartz.auto-startup"));

	static final QuietPart BATCH = QuietPart.of("batch", "Batch jobs")
		.with(QuietSetting.of("spring.batch.job.enabled", "false",
				BOOT + "batch.autoconfigure.BatchAutoConfiguration"));

	static final QuietPart FLYWAY = QuietPart.of("flyway", "Flyway")
		.unlessWished("spring.flyway.enabled")
		.mattersWith(BOOT + "flyway.autoconfigure.FlywayMigrationInitializer");

	static final QuietPart LIQUIBASE = QuietPart.of("liquibase", "Liquibase")
		.unlessWished("spring.liquibase.enabled")
		.mattersWith("liquibase.integration.spring.SpringLiquibase");

	static final QuietPart SCHEMA_GENERATION = QuietPart.of("schema-generation", "SQL scripts and schema generation")
		.with(onlyEmbedded("spring.sql.init.mode", "sql.autoconfigure.init.ApplicationScriptDatabaseInitializer"),
				onlyEmbedded("spring.batch.jdbc.initialize-schema", "batch.autoconfigure.BatchAutoConfiguration"),
				onlyEmbedded("spring.quartz.jdbc.initialize-schema", "quartz.autoconfigure.QuartzAutoConfiguration"),
				onlyEmbedded("spring.integration.jdbc.initialize-schema",
						"integration.autoconfigure.IntegrationAutoConfiguration"),
				onlyEmbedded("spring.session.jdbc.initialize-schema",
						"session.jdbc.autoconfigure.JdbcSessionAutoConfiguration"))
		.unlessWished("spring.jpa.hibernate.ddl-auto", "spring.jpa.generate-ddl")
		.mattersWith("org.springframework.orm.jpa.AbstractEntityManagerFactoryBean");

	static final QuietPart DOCKER_COMPOSE = QuietPart.of("docker-compose", "Docker Compose")
		.with(QuietSetting.of("spring.docker.compose.enabled", "false",
				BOOT + "docker.compose.lifecycle.DockerComposeProperties"));

	static final QuietPart COMMAND_LINE_RUNNERS = QuietPart
		.of("command-line-runners", "command-line and application runners")
		.mattersWith(BOOT + "CommandLineRunner", BOOT + "ApplicationRunner");

	static final QuietPart WEB_ENDPOINTS = QuietPart.of("web-endpoints", "the application's own web endpoints")
		// a view that is not there need not be open
		.with(QuietSetting.of("spring.jpa.open-in-view", "false", BOOT + "jpa.autoconfigure.JpaProperties"))
		.mattersWith("org.springframework.web.servlet.DispatcherServlet");

	static final QuietPart CONNECTION_POOLS = QuietPart.of("connection-pools", "connection pools of more than 2")
		.with(QuietSetting.atMost("spring.datasource.hikari.maximum-pool-size", 2,
				QuietDataSourcesBeanPostProcessor.TYPE),
				QuietSetting.of("spring.datasource.hikari.minimum-idle", "0", QuietDataSourcesBeanPostProcessor.TYPE),
				QuietSetting.atMost("spring.r2dbc.pool.max-size", 2, R2DBC_POOL),
				QuietSetting.of("spring.r2dbc.pool.initial-size", "0", R2DBC_POOL));

	static final QuietPart HEALTH_INDICATORS = QuietPart
		.of("health-indicators", "health indicators of what is not the runner")
		.with(QuietSetting.of("management.health.defaults.enabled", "false", HEALTH),
				// groups name indicators that are not there now
				QuietSetting.of("management.endpoint.health.validate-group-membership", "false", HEALTH),
				QuietSetting.ifSet("management.endpoint.health.group.readiness.include", "readinessState", HEALTH));

	static final QuietPart BANNER = QuietPart.of("banner", "the banner")
		.with(QuietSetting.of("spring.main.banner-mode", "off", ANYWAY));

	static final QuietPart JMX = QuietPart.of("jmx", "JMX")
		.with(QuietSetting.replacing("spring.jmx.enabled", "true", "false", ANYWAY),
				QuietSetting.replacing("spring.application.admin.enabled", "true", "false", ANYWAY));

	static final QuietPart EAGER_INITIALIZATION = QuietPart
		.of("lazy-initialization", "eager initialization of what no service needs")
		.onWhen(false)
		.with(QuietSetting.of("spring.main.lazy-initialization", "true", ANYWAY));

	static final List<QuietPart> ALL = List.of(SCHEDULING, MESSAGE_LISTENERS, QUARTZ, BATCH, FLYWAY, LIQUIBASE,
			SCHEMA_GENERATION, DOCKER_COMPOSE, COMMAND_LINE_RUNNERS, WEB_ENDPOINTS, CONNECTION_POOLS, HEALTH_INDICATORS,
			BANNER, JMX, EAGER_INITIALIZATION);

	private QuietParts() {
	}

	/**
	 * A runner's own database in memory is nobody else's, and is empty without.
	 */
	private static QuietSetting onlyEmbedded(String property, String type) {
		return QuietSetting.replacing(property, "always", "embedded", BOOT + type);
	}

}
