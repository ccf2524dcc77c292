package io.flame.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A parent as a process of its own: prints the id of its runner's process and then waits
 * to be killed.
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
		}
		catch (RuntimeException ex) {
			ex.printStackTrace(System.out);
			System.exit(1);
		}
		Thread.currentThread().join();
	}

}
