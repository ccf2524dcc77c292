package io.flame.everything;

import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jmx.export.MBeanExporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the application does where nothing is off.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class EverythingOnTests {

	static final Duration LONG = Duration.ofSeconds(60);

	Everything everything;

	String output;

	abstract Everything start();

	@BeforeAll
	void run(CapturedOutput output) {
		this.everything = start();
		this.output = output.getAll();
	}

	@AfterAll
	void stop() {
		this.everything.close();
	}

	@Test
	void applicationDoesItsWork() {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(Activity.seen).contains("command-line runner", "application runner",
					"scheduling configurer", "scheduled method", "batch job", "Quartz job", "eager bean",
					"integration poller"));
	}

	@Test
	void listenersListen() {
		assertThat(Listening.in(this.everything.context)).containsExactlyInAnyOrder("annotated-kafka", "stubborn-kafka",
				"annotated-rabbit", "annotated-jms", "ownKafkaContainer", "ownRabbitContainer", "ownJmsContainer",
				"&defaultKafkaStreamsBuilder");
		await().atMost(LONG)
			.until(() -> this.everything.kafka.connections() > 0 && this.everything.rabbit.connections() > 0);
		JmsTemplate jms = this.everything.context.getBean(JmsTemplate.class);
		jms.convertAndSend("annotated-jms", "message");
		jms.convertAndSend("own-jms", "message");
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(Activity.seen).contains("JMS listener", "own JMS container"));
	}

	@Test
	void schemaIsMade() {
		this.everything.context.getBean(EntityManagerFactory.class);
		assertThat(this.everything.context.getBean(JdbcTemplate.class)
			.queryForList("select lower(table_name) from information_schema.tables where table_name like 'BY_%'",
					String.class))
			.containsExactlyInAnyOrder("by_flyway", "by_liquibase", "by_script", "by_hibernate");
	}

	@Test
	void webEndpointsAnswer() {
		assertThat(this.everything.status("/text")).isEqualTo(200);
		assertThat(this.everything.status("/events")).isEqualTo(200);
		assertThat(this.everything.status("/page.html")).isEqualTo(200);
		assertThat(this.everything.opensSocket("/spring-socket")).isTrue();
		assertThat(this.everything.opensSocket("/standard-socket")).isTrue();
	}

	@Test
	void poolsAreAsTheApplicationSays() {
		HikariDataSource pool = this.everything.context.getBean(HikariDataSource.class);
		assertThat(pool.getMaximumPoolSize()).isEqualTo(20);
		assertThat(pool.getMinimumIdle()).isEqualTo(5);
		assertThat(this.everything.context.getBean("reports", HikariDataSource.class).getMaximumPoolSize())
			.isEqualTo(7);
	}

	@Test
	void readinessIsAsTheApplicationSays() {
		assertThat(this.everything.status("/actuator/health/readiness/db")).isEqualTo(200);
	}

	@Test
	void bannerAndJmxAreThere() {
		assertThat(this.output).contains("EVERYTHING BANNER");
		assertThat(this.everything.context.getBeansOfType(MBeanExporter.class)).isNotEmpty();
	}

}
