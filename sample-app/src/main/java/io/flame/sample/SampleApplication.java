package io.flame.sample;

import io.flame.sample.command.WorkshopCommand;
import io.flame.sample.command.WorkshopOptions;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The picture workshop, as a command or as a web application.
 *
 * @see Launch
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class SampleApplication {

	/**
	 * Starts the workshop.
	 * @param args the arguments
	 */
	public static void main(String[] args) {
		Launch launch = Launch.of(args, System::getenv, System::getProperty);
		if (launch.command()) {
			System.exit(runCommand(launch.arguments().toArray(String[]::new)));
		}
		SpringApplication.run(SampleApplication.class, args);
	}

	private static int runCommand(String[] arguments) {
		WorkshopOptions options = new WorkshopOptions();
		// before Spring starts, so that a wrong option is answered at once
		int refused = options.parse(arguments);
		if (refused != WorkshopOptions.ACCEPTED) {
			return refused;
		}
		SpringApplication application = new SpringApplication(SampleApplication.class, WorkshopCommand.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setAdditionalProfiles("command");
		application
			.addInitializers((context) -> context.getBeanFactory().registerSingleton("workshopOptions", options));
		return SpringApplication.exit(application.run(arguments));
	}

}
