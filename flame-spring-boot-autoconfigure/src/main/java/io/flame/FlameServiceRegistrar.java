package io.flame;

/**
 * Registers services, methods and functions in code, without annotations: by id, and with
 * a lambda where there is no class. Works in every role; in the
 * {@linkplain FlameMode#PARENT parent} role what is registered is a client proxy, and no
 * supplier is called.
 * <p>
 * It is a bean that is created early, before all services. Its {@code @Bean} method
 * should therefore be {@code static}, like that of a {@code BeanFactoryPostProcessor},
 * and have no parameters but the {@code Environment}: what a service needs is asked for
 * in its {@linkplain FlameServiceRegistry.Spec#supplier supplier}.
 *
 * <pre class="code">
 * &#64;Bean
 * static FlameServiceRegistrar services() {
 *   return (registry) -&gt; {
 *     registry.service(Thumbnails.class, (spec) -&gt; spec.pool("images")
 *       .supplier((context) -&gt; new DefaultThumbnails(context.bean(Fonts.class))));
 *     registry.function("ping", String.class, String.class, (name) -&gt; "pong " + name);
 *   };
 * }
 * </pre>
 *
 * @see FlameServiceRegistry
 * @see ImportFlameServices
 */
@FunctionalInterface
public interface FlameServiceRegistrar {

	/**
	 * Register services. Called once, at start-up.
	 * @param registry where to register them
	 */
	void register(FlameServiceRegistry registry);

}
