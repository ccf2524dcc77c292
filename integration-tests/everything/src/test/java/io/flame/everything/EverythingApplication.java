package io.flame.everything;

import java.time.Duration;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import io.flame.FlameService;
import jakarta.annotation.PostConstruct;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.flywaydb.core.Flyway;

import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.EnableKafkaStreams;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * An application that uses everything that a runner must keep quiet.
 */
@SpringBootApplication
@EnableScheduling
@EnableKafkaStreams
public class EverythingApplication {

	public static void main(String[] args) {
		SpringApplication.run(EverythingApplication.class, args);
	}

	@Bean
	CommandLineRunner commandLineRunner() {
		return (args) -> Activity.seen.add("command-line runner");
	}

	@Bean
	ApplicationRunner applicationRunner() {
		return (args) -> Activity.seen.add("application runner");
	}

	@Bean
	SchedulingConfigurer schedulingConfigurer() {
		return (registrar) -> registrar.addFixedRateTask(() -> Activity.seen.add("scheduling configurer"),
				Duration.ofMillis(20));
	}

	@Bean
	NewTopic topic() {
		return new NewTopic("annotated-kafka", 1, (short) 1);
	}

	@Bean
	KStream<String, String> stream(StreamsBuilder builder) {
		return builder.stream("streamed");
	}

	@Bean(defaultCandidate = false)
	HikariDataSource reports() {
		HikariDataSource reports = new HikariDataSource();
		reports.setJdbcUrl("jdbc:h2:mem:reports");
		reports.setMaximumPoolSize(7);
		return reports;
	}

	/**
	 * Somebody else needs what migrates.
	 */
	@Bean
	String migrationTable(Flyway flyway) {
		return flyway.getConfiguration().getTable();
	}

	@Bean
	Job job(JobRepository jobs, PlatformTransactionManager transactions) {
		return new JobBuilder("job", jobs).start(new StepBuilder("step", jobs).tasklet((contribution, context) -> {
			Activity.seen.add("batch job");
			return RepeatStatus.FINISHED;
		}, transactions).build()).build();
	}

	@Component
	static class Background {

		@PostConstruct
		void start() {
			Activity.seen.add("eager bean");
		}

		@Scheduled(fixedRate = 20)
		void tick() {
			Activity.seen.add("scheduled method");
		}

	}

	/**
	 * Looks into its process.
	 */
	@FlameService("inspection")
	@Component
	static class Inspection {

		private final ApplicationContext context;

		private final Environment environment;

		private final ObjectProvider<JdbcTemplate> jdbc;

		private final ObjectProvider<EntityManagerFactory> entities;

		Inspection(ApplicationContext context, Environment environment, ObjectProvider<JdbcTemplate> jdbc,
				ObjectProvider<EntityManagerFactory> entities) {
			this.context = context;
			this.environment = environment;
			this.jdbc = jdbc;
			this.entities = entities;
		}

		public Set<String> activity() {
			return Set.copyOf(Activity.seen);
		}

		public long pid() {
			return ProcessHandle.current().pid();
		}

		public String property(String name) {
			return this.environment.getProperty(name, "");
		}

		/**
		 * The tables of the application, after all that makes tables has been asked to.
		 */
		public Set<String> tables() {
			this.entities.getObject();
			return Set.copyOf(this.jdbc.getObject()
				.queryForList("select lower(table_name) from information_schema.tables where table_name like 'BY_%'",
						String.class));
		}

		/**
		 * The message listeners that are started, whoever made them.
		 */
		public Set<String> listening() {
			return Listening.in(this.context);
		}

	}

	@Entity(name = "by_hibernate")
	static class ByHibernate {

		@Id
		private Long id;

	}

}
