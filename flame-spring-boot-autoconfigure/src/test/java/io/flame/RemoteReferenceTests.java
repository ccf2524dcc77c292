package io.flame;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * References between a parent and a runner with two slots.
 */
class RemoteReferenceTests extends AbstractReferenceTests {

	private @Nullable ConfigurableApplicationContext runner;

	@Override
	ConfigurableApplicationContext start(Class<?> application, Path storage) {
		String location = "--flame.storage.location=" + storage.toUri();
		this.runner = TestRoles.runner(application, location, "--flame.server.max-concurrency=2",
				"--flame.server.id=r-1");
		// no result is as large as the documents
		return TestRoles.parent(application, TestRoles.url(this.runner), location, "--flame.max-response-size=100KB",
				"--flame.codec=" + codec(), "--flame.pools.default.acquire-timeout=30s");
	}

	String codec() {
		return "cbor";
	}

	@Override
	Class<? extends RuntimeException> failure() {
		return IllegalStateException.class;
	}

	@AfterAll
	void stopRunner() {
		if (this.runner != null) {
			this.runner.close();
		}
	}

	@Override
	String place() {
		return "runner 'r-1'";
	}

}
