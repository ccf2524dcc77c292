package io.flame.session.instance;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An instance of a bean that belongs to a session. Its state is written by one thread at
 * a time.
 */
final class SessionInstance {

	private final String part;

	private final Object bean;

	private final Object target;

	private final StateFormat format;

	private final Set<SessionInstance> dependencies;

	private StateDigest saved;

	private StateDigest current;

	/**
	 * An instance that is complete.
	 * @param part the name of its part of the state
	 * @param bean what the container hands out
	 * @param target the instance itself
	 * @param saved the state that is saved, of no bytes for none
	 * @param dependencies instances that it has been given
	 */
	SessionInstance(String part, Object bean, Object target, StateFormat format, byte[] saved,
			Set<SessionInstance> dependencies) {
		this.part = part;
		this.bean = bean;
		this.target = target;
		this.format = format;
		this.dependencies = Set.copyOf(dependencies);
		this.saved = StateDigest.of(saved);
		// differs from what is saved if the class has changed, or the instance is new
		this.current = StateDigest.of(format.write(target));
	}

	String part() {
		return this.part;
	}

	Object bean() {
		return this.bean;
	}

	/**
	 * Add it, and what a call may change through it.
	 */
	void addTo(Set<SessionInstance> used) {
		if (used.add(this)) {
			this.dependencies.forEach((dependency) -> dependency.addTo(used));
		}
	}

	/**
	 * A call has succeeded.
	 * @return the state to be saved, of no bytes if it is that of a new instance,
	 * {@code null} if it is saved already
	 */
	byte @Nullable [] save() {
		byte[] state = this.format.write(this.target);
		this.current = StateDigest.of(state);
		if (this.current.equals(this.saved)) {
			return null;
		}
		this.saved = this.current;
		return state;
	}

	/**
	 * Whether its state is the one that it had before the call.
	 */
	boolean isUnchanged() {
		return StateDigest.of(this.format.write(this.target)).equals(this.current);
	}

}
