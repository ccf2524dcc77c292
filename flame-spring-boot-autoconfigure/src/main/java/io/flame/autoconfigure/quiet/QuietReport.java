package io.flame.autoconfigure.quiet;

import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Says once what is off in a runner, of what the application has.
 */
class QuietReport implements ApplicationListener<ApplicationStartedEvent> {

	private static final Log logger = LogFactory.getLog(QuietReport.class);

	private final ConfigurableEnvironment environment;

	private final ListableBeanFactory beanFactory;

	private final @Nullable SchedulingRemover scheduling;

	QuietReport(ConfigurableEnvironment environment, ListableBeanFactory beanFactory,
			@Nullable SchedulingRemover scheduling) {
		this.environment = environment;
		this.beanFactory = beanFactory;
		this.scheduling = scheduling;
	}

	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		String parts = QuietParts.ALL.stream()
			.filter((part) -> part.isOff(this.environment) && matters(part))
			.map((part) -> "%s (%s=%s)".formatted(part.words(), part.property(), part.on()))
			.collect(Collectors.joining(", "));
		if (!parts.isEmpty()) {
			logger.info("Off in the runner role, and on again with the property behind it: " + parts);
		}
	}

	private boolean matters(QuietPart part) {
		return QuietEnvironment.changes(this.environment, part.settings())
				|| part.beans().stream().anyMatch(this::hasBean)
				|| part.lifecycles().stream().map(QuietLifecycle::type).anyMatch(this::hasBean)
				|| (part == QuietParts.SCHEDULING && this.scheduling != null && this.scheduling.hasRemoved());
	}

	private boolean hasBean(String typeName) {
		return QuietPart.resolve(typeName)
			.filter((type) -> this.beanFactory.getBeanNamesForType(type, true, false).length > 0)
			.isPresent();
	}

}
