package io.flame.service;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.core.ResolvableType;

/**
 * That a bean is a service, said in code. It is an attribute of the definition of the
 * bean, and comes before what annotations say.
 *
 * @param kind what is declared
 * @param id the service id
 * @param withOwnId whether the id was given, not derived from the type
 * @param methodId the method id, {@code default} for a function, {@code null} for a
 * service that is a type
 * @param type the type whose methods are those of the service, or that of a function
 * @param settings the settings of its calls
 * @param source the name of the bean that declares it
 */
record ServiceDeclaration(Kind kind, String id, boolean withOwnId, @Nullable String methodId, ResolvableType type,
		CallSettings settings, String source) {

	private static final String ATTRIBUTE = ServiceDeclaration.class.getName();

	static @Nullable ServiceDeclaration of(BeanDefinition definition) {
		return (definition.getAttribute(ATTRIBUTE) instanceof ServiceDeclaration declaration) ? declaration : null;
	}

	/**
	 * Say it of a bean. It may have been said before, if it was the same.
	 */
	void applyTo(BeanDefinition definition, String beanName) {
		ServiceDeclaration other = of(definition);
		definition.setAttribute(ATTRIBUTE, (other != null) ? other.merge(this, beanName) : this);
	}

	private ServiceDeclaration merge(ServiceDeclaration later, String beanName) {
		if (this.kind != later.kind || !this.id.equals(later.id) || this.type.toClass() != later.type.toClass()
				|| !this.settings.isCompatibleWith(later.settings)) {
			throw new FlameConfigurationException(
					"The bean '%s' is two Flame services at once: %s and %s.".formatted(beanName, this, later),
					"Register it once, or let there be two beans.");
		}
		return new ServiceDeclaration(this.kind, this.id, this.withOwnId || later.withOwnId, this.methodId, this.type,
				this.settings.orElse(later.settings), this.source);
	}

	@Override
	public String toString() {
		return "'%s' (%s, %s), registered by '%s'".formatted(name(), this.type, this.settings, this.source);
	}

	/**
	 * The name that people, and a bean made for it, know it by.
	 */
	String name() {
		return (this.kind == Kind.METHOD) ? this.id + "." + this.methodId : this.id;
	}

	/**
	 * What is declared.
	 */
	enum Kind {

		/** The methods of a type. */
		SERVICE,

		/** A function. */
		FUNCTION,

		/** A function that is one of the methods of a service. */
		METHOD

	}

}
