package io.flame;

import java.nio.file.Path;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * References in one process.
 */
class LocalReferenceTests extends AbstractReferenceTests {

	@Override
	ConfigurableApplicationContext start(Class<?> application, Path storage) {
		return TestRoles.local(application, "--flame.storage.location=" + storage.toUri());
	}

	@Override
	Class<? extends RuntimeException> failure() {
		return IllegalStateException.class;
	}

	@Override
	String place() {
		return "this application (process %d)".formatted(ProcessHandle.current().pid());
	}

}
