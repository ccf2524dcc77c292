package io.flame.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import io.flame.FlameSession;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.SessionRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Collects what is said about a new session.
 */
final class SessionSpec implements FlameSession.Spec {

	/** Ids are parts of paths, of keys in stores, and of messages. */
	private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

	private static final Duration MAX = Duration.ofDays(36_500);

	private String id = UUID.randomUUID().toString();

	private @Nullable Object context;

	private @Nullable ResourcesSpec resources;

	private boolean exclusive;

	private Duration idleTimeout;

	private Duration lease;

	private final Map<String, String> labels = new LinkedHashMap<>();

	SessionSpec(SessionDefaults defaults) {
		this.idleTimeout = defaults.idleTimeout();
		this.lease = defaults.lease();
	}

	@Override
	public FlameSession.Spec id(String id) {
		Assert.notNull(id, "'id' must not be null");
		Assert.isTrue(ID.matcher(id).matches(),
				() -> "'id' must have up to 128 letters, digits, '.', '_', ':' and '-' and begin with a letter or a digit, unlike '%s'"
					.formatted(id));
		this.id = id;
		return this;
	}

	@Override
	public FlameSession.Spec context(Object context) {
		Assert.notNull(context, "'context' must not be null");
		this.context = context;
		return this;
	}

	@Override
	public FlameSession.Spec resources(Consumer<FlameSession.Resources> customizer) {
		Assert.notNull(customizer, "'customizer' must not be null");
		ResourcesSpec spec = (this.resources != null) ? this.resources : new ResourcesSpec();
		customizer.accept(spec);
		this.resources = spec;
		return this;
	}

	@Override
	public FlameSession.Spec exclusive() {
		this.exclusive = true;
		return this;
	}

	@Override
	public FlameSession.Spec idleTimeout(Duration idleTimeout) {
		this.idleTimeout = positive("idleTimeout", idleTimeout);
		return this;
	}

	@Override
	public FlameSession.Spec lease(Duration lease) {
		this.lease = positive("lease", lease);
		return this;
	}

	private static Duration positive(String name, Duration duration) {
		Assert.notNull(duration, () -> "'%s' must not be null".formatted(name));
		Assert.isTrue(duration.compareTo(MAX) <= 0, () -> "'%s' must not be longer than 100 years".formatted(name));
		Assert.isTrue(duration.toMillis() >= 1, () -> "'%s' must be at least a millisecond".formatted(name));
		return duration;
	}

	@Override
	public FlameSession.Spec label(String key, String value) {
		Assert.hasText(key, "'key' must not be empty");
		Assert.notNull(value, "'value' must not be null");
		this.labels.put(key, value);
		return this;
	}

	String id() {
		return this.id;
	}

	SessionSettings settings(String pool) {
		return new SessionSettings(pool, (this.resources != null) ? this.resources.toResources() : null, this.exclusive,
				this.idleTimeout, this.lease, this.labels);
	}

	@Nullable Class<?> contextType() {
		return (this.context != null) ? this.context.getClass() : null;
	}

	Map<String, byte[]> state(InvocationCodecs codecs) {
		return (this.context != null)
				? Map.of(SessionRequest.CONTEXT, codecs.encodeValue(this.context, this.context.getClass())) : Map.of();
	}

}
