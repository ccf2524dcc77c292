package io.flame.session;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.flame.FlameClient;
import io.flame.FlameConfigurationException;
import io.flame.FlameSession;
import io.flame.FlameSessionStatus;
import io.flame.protocol.SessionRequest;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

/**
 * A session as the application uses it.
 */
final class DefaultFlameSession implements FlameSession {

	private final Session session;

	private final SessionSupport support;

	private final StatefulServices services;

	private final FlameClient client;

	private volatile @Nullable Type contextType;

	DefaultFlameSession(Session session, SessionSupport support, StatefulServices services, FlameClient client,
			@Nullable Class<?> contextType) {
		this.session = session;
		this.support = support;
		this.services = services;
		this.client = client;
		this.contextType = contextType;
	}

	@Override
	public String id() {
		return this.session.id();
	}

	@Override
	public String pool() {
		return this.session.pool();
	}

	@Override
	public Map<String, String> labels() {
		return this.session.settings().labels();
	}

	@Override
	public <S> S service(Class<S> type) {
		return this.client.service(type).proxy();
	}

	@Override
	public <S> S service(String serviceId, Class<S> type) {
		return this.client.service(serviceId, type).proxy();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <S> S service(S instance) {
		Assert.notNull(instance, "'instance' must not be null");
		ServiceDefinition service = this.services.find(instance.getClass());
		byte[] state = this.services.encode(instance);
		this.session.update("The state of the service '%s'".formatted(service.id()), service.id(), (before) -> state);
		return (S) this.client.service(service.id(), service.type()).proxy();
	}

	@Override
	public FlameClient client() {
		return this.client;
	}

	@Override
	public <T> @Nullable T context(Class<T> type) {
		Assert.notNull(type, "'type' must not be null");
		return read(type);
	}

	@Override
	public <T> @Nullable T context(ParameterizedTypeReference<T> type) {
		Assert.notNull(type, "'type' must not be null");
		return read(type.getType());
	}

	private <T> @Nullable T read(Type type) {
		T context = decode(this.session.part(SessionRequest.CONTEXT), type);
		this.contextType = type;
		return context;
	}

	@SuppressWarnings("unchecked")
	private <T> @Nullable T decode(byte @Nullable [] bytes, Type type) {
		return (bytes != null) ? (T) this.support.codecs().decodeValue(bytes, type) : null;
	}

	@Override
	public <T> @Nullable T updateContext(UnaryOperator<@Nullable T> update) {
		Type type = (this.contextType != null) ? this.contextType : this.services.contextType();
		if (type == null) {
			throw new FlameConfigurationException(
					"The type of the context of session '%s' is not known: the session was reopened, and the services of the application do not declare one type of SessionContext."
						.formatted(id()),
					"Use updateContext(Type.class, …).");
		}
		return update(type, update);
	}

	@Override
	public <T> @Nullable T updateContext(Class<T> type, UnaryOperator<@Nullable T> update) {
		Assert.notNull(type, "'type' must not be null");
		return update(type, update);
	}

	private <T> @Nullable T update(Type type, UnaryOperator<@Nullable T> update) {
		Assert.notNull(update, "'update' must not be null");
		Updated<T> updated = new Updated<>();
		this.session.update("The update of the context", SessionRequest.CONTEXT, (before) -> {
			updated.value = update.apply(decode(before, type));
			return (updated.value != null) ? this.support.codecs().encodeValue(updated.value, type) : null;
		});
		return updated.value;
	}

	@Override
	public FlameSessionStatus status() {
		return this.session.status();
	}

	@Override
	public void passivate() {
		this.session.passivate();
	}

	@Override
	public void close() {
		this.session.close();
	}

	@Override
	public String toString() {
		return "Flame session '%s' in pool '%s'".formatted(id(), pool());
	}

	/**
	 * The result of an update.
	 *
	 * @param <T> the type of the context
	 */
	private static final class Updated<T> {

		private @Nullable T value;

	}

}
