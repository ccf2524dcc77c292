package io.flame.broken;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.app.TypesService;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * An application whose runners can not start.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(TypesService.class)
public class BrokenRunnerApplication {

	@Bean
	@Lazy(false)
	@ConditionalOnFlameMode(FlameMode.RUNNER)
	Object broken() {
		throw new IllegalStateException("the graphics card is missing");
	}

}
