package io.flame.app;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A parent as a process of its own: prints the id of its runner's process and then waits
 * to be killed, or for a call that never ends.
 */
public final class ParentMain {

	private ParentMain() {
	}

	public static void main(String[] args) throws InterruptedException {
		SpringApplication application = new SpringApplication(TestApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		ConfigurableApplicationContext context = application.run(args);
		try {
			System.out.println("runner pid " + context.getBean(WorkService.class).pid());
			String endless = context.getEnvironment().getProperty("endless");
			if (endless != null) {
				context.getBean(EndingsService.class).neverEnd(endless);
			}
		}
		catch (IOException | RuntimeException ex) {
			ex.printStackTrace(System.out);
			System.exit(1);
		}
		Thread.currentThread().join();
	}

}
