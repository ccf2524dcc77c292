package io.flame.broken;

import java.nio.file.Files;
import java.nio.file.Path;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.FlameService;
import io.flame.InvocationContext;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * An application whose runners can not start until somebody has repaired something.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(RepairableApplication.Printing.class)
public class RepairableApplication {

	@Bean
	@Lazy(false)
	@ConditionalOnFlameMode(FlameMode.RUNNER)
	Object machine(@Value("${repaired}") Path repaired) {
		if (!Files.exists(repaired)) {
			throw new IllegalStateException("the graphics card is missing");
		}
		return "machine";
	}

	/**
	 * A method that ends when the test says so.
	 */
	@FlameService(id = "printing", timeout = "90s")
	public static class Printing {

		public String print(String paper, InvocationContext context) throws InterruptedException {
			while (!Files.exists(Path.of(paper))) {
				context.progress(0.5, "waiting for paper");
				Thread.sleep(20);
			}
			return "printed";
		}

		public void burn() {
			Runtime.getRuntime().halt(3);
		}

	}

}
