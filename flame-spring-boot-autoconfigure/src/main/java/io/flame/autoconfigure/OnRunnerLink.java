package io.flame.autoconfigure;

import io.flame.backend.process.ChildProperties;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/**
 * Matches a runner that accepts links: a child process, or one with a port for them.
 */
class OnRunnerLink extends AnyNestedCondition {

	OnRunnerLink() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnProperty(name = ChildProperties.DIRECTORY_VARIABLE)
	static class ChildProcess {

	}

	@ConditionalOnProperty("flame.server.link.port")
	static class WithPort {

	}

}
