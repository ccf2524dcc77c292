package io.flame.autoconfigure;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.flame.backend.process.ChildProperties;
import io.flame.backend.process.ReadySignal;
import io.flame.runner.ParentWatch;
import io.flame.runner.RunnerLinkLifecycle;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.web.util.UriUtils;

/**
 * Begins to watch the parent's heartbeats when a spawned runner is ready, and reports the
 * address of a child process.
 */
class ReadyReporter implements ApplicationListener<ApplicationReadyEvent> {

	private final String runnerId;

	private final String invokePath;

	private final Duration orphanTimeout;

	private final @Nullable ParentWatch parentWatch;

	private final @Nullable RunnerLinkLifecycle link;

	ReadyReporter(String runnerId, String invokePath, Duration orphanTimeout, @Nullable ParentWatch parentWatch,
			@Nullable RunnerLinkLifecycle link) {
		this.runnerId = runnerId;
		this.invokePath = invokePath;
		this.orphanTimeout = orphanTimeout;
		this.parentWatch = parentWatch;
		this.link = link;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		if (this.parentWatch != null
				&& event.getApplicationContext() instanceof ServletWebServerApplicationContext context
				&& context.getWebServer() != null && context.getServletContext() != null) {
			this.parentWatch.watchHeartbeats(this.orphanTimeout);
			if (event.getApplicationContext().getEnvironment().containsProperty(ChildProperties.DIRECTORY_VARIABLE)) {
				report(new ReadySignal(this.runnerId, context.getWebServer().getPort(), UriUtils
					.encodePath(context.getServletContext().getContextPath() + this.invokePath, StandardCharsets.UTF_8),
						linkPort()));
			}
		}
	}

	private int linkPort() {
		Integer port = (this.link != null) ? this.link.port() : null;
		return (port != null) ? port : 0;
	}

	/**
	 * To the process's own standard output: the application may have replaced
	 * {@code System.out}.
	 */
	@SuppressWarnings("resource")
	private static void report(ReadySignal signal) {
		try {
			// a line of its own, even if something has not ended its line
			new FileOutputStream(FileDescriptor.out)
				.write(("\n" + signal.toLine() + "\n").getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The address of this runner cannot be reported to its parent", ex);
		}
	}

}
