package io.flame.autoconfigure;

import io.flame.FlameConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows what is wrong with Flame's configuration, and what to do about it.
 */
final class FlameConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<FlameConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, FlameConfigurationException cause) {
		return new FailureAnalysis(cause.description(), cause.action(), cause);
	}

}
