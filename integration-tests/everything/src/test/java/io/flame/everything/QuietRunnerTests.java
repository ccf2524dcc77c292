package io.flame.everything;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.flame.everything.EverythingApplication.Inspection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jmx.export.MBeanExporter;
import org.springframework.scheduling.TaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner that was started by hand, from an application that says that it is no web
 * application and that everything is on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class QuietRunnerTests {

	@TempDir
	static Path directory;

	private Everything everything;

	private Inspection inspection;

	private String output;

	private Set<String> builtAtStart;

	private boolean connectedAtStart;

	@BeforeAll
	void start(CapturedOutput output) {
		this.everything = new Everything("--spring.profiles.active=runner",
				"--spring.datasource.url=jdbc:h2:file:" + directory.resolve("shared"));
		this.inspection = this.everything.context.getBean(Inspection.class);
		this.output = output.getAll();
		this.builtAtStart = Set.of(this.everything.context.getBeanFactory().getSingletonNames());
		this.connectedAtStart = Files.exists(directory.resolve("shared.mv.db"));
	}

	@AfterAll
	void stop() {
		this.everything.close();
	}

	@Test
	void applicationDoesNotDoTheParentsWork() throws Exception {
		CountDownLatch ticks = new CountDownLatch(10);
		ScheduledFuture<?> task = this.everything.context.getBean(TaskScheduler.class)
			.scheduleAtFixedRate(ticks::countDown, Duration.ofMillis(20));
		// who uses a scheduler himself is left alone
		assertThat(ticks.await(60, TimeUnit.SECONDS)).isTrue();
		task.cancel(true);
		assertThat(this.inspection.activity()).isEmpty();
	}

	@Test
	void listenersDoNotListenWhoeverMadeThem() {
		assertThat(this.inspection.listening()).isEmpty();
		assertThat(this.everything.kafka.connections()).isZero();
		assertThat(this.everything.rabbit.connections()).isZero();
	}

	@Test
	void messagesStayForTheParent() {
		JmsTemplate jms = this.everything.context.getBean(JmsTemplate.class);
		jms.setReceiveTimeout(60_000);
		jms.convertAndSend("annotated-jms", "first");
		jms.convertAndSend("own-jms", "second");
		assertThat(jms.receiveAndConvert("annotated-jms")).isEqualTo("first");
		assertThat(jms.receiveAndConvert("own-jms")).isEqualTo("second");
		assertThat(Activity.seen).isEmpty();
	}

	@Test
	void schemaOfASharedDatabaseIsLeftAlone() {
		assertThat(this.inspection.tables()).isEmpty();
		assertThat(this.everything.context.getBean("migrationTable")).isEqualTo("flyway_schema_history");
	}

	@Test
	void servicesAreBuiltAtTheStartAndTheRestWhenItIsNeeded() {
		String service = this.everything.context.getBeanNamesForType(Inspection.class)[0];
		assertThat(this.builtAtStart).contains(service)
			.doesNotContain("flyway", "entityManagerFactory", "migrationTable", "quartzScheduler",
					"artemisConnectionFactory");
		// the pools are there for their metrics
		assertThat(this.connectedAtStart).isFalse();
	}

	@Test
	void poolsAreSmall() {
		HikariDataSource pool = this.everything.context.getBean(HikariDataSource.class);
		assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
		assertThat(pool.getMinimumIdle()).isZero();
		HikariDataSource own = this.everything.context.getBean("reports", HikariDataSource.class);
		assertThat(own.getMaximumPoolSize()).isEqualTo(2);
		assertThat(own.getMinimumIdle()).isZero();
	}

	@Test
	void webEndpointsAreNotFound() {
		assertThat(this.everything.status("/text")).isEqualTo(404);
		assertThat(this.everything.status("/events")).isEqualTo(404);
		assertThat(this.everything.status("/page.html")).isEqualTo(404);
		assertThat(this.everything.opensSocket("/spring-socket")).isFalse();
		assertThat(this.everything.opensSocket("/standard-socket")).isFalse();
	}

	@Test
	void readinessIsTheRunnersAlone() {
		assertThat(this.everything.status("/actuator/health/readiness")).isEqualTo(200);
		assertThat(this.everything.status("/actuator/health/readiness/db")).isEqualTo(404);
	}

	@Test
	void bannerAndJmxAreOff() {
		assertThat(this.output).doesNotContain("EVERYTHING BANNER");
		assertThat(this.everything.context.getBeansOfType(MBeanExporter.class)).isEmpty();
	}

	@Test
	void oneLineSaysWhatIsOffAndHowToTurnItOn() {
		assertThat(this.output.lines().filter((line) -> line.contains("flame.server."))).singleElement()
			.asString()
			.contains("scheduled methods (flame.server.scheduling=true)",
					"message listeners (flame.server.message-listeners=true)", "Quartz (flame.server.quartz=true)",
					"Batch jobs (flame.server.batch=true)", "Flyway (flame.server.flyway=true)",
					"Liquibase (flame.server.liquibase=true)", "(flame.server.schema-generation=true)",
					"Docker Compose (flame.server.docker-compose=true)", "(flame.server.command-line-runners=true)",
					"(flame.server.web-endpoints=true)", "(flame.server.connection-pools=true)",
					"(flame.server.health-indicators=true)", "(flame.server.banner=true)",
					"JMX (flame.server.jmx=true)", "(flame.server.lazy-initialization=false)");
	}

}
