package io.flame.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.Environment;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Annotation for a test of services behind a real runner in the same JVM.
 * <p>
 * The services and the {@link io.flame.FlameClient} that the test gets are those of a
 * parent. Their calls go over HTTP to a runner on a free port of the loopback interface:
 * encoded, signed, with deadline and translated errors. The runner has the services
 * themselves, and whatever else they need it has from the context of the test, among it
 * what {@code @MockitoBean} or {@code @TestBean} replace there.
 * <p>
 * Only the auto-configuration that services need takes part. Scanned are the named
 * services, or all of them where none is named, and beside them
 * {@code @ConfigurationProperties}, Jackson modules and
 * {@link io.flame.ContextPropagator}s; other collaborators are imported or replaced.
 * Whatever runners the application has configured for its pools, the runner of the test
 * is all of them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(FlameTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(FlameTestTypeExcludeFilter.class)
@ImportAutoConfiguration
public @interface FlameTest {

	/**
	 * Properties in form {@literal key=value} that should be added to the Spring
	 * {@link Environment} before the test runs.
	 * @return the properties to add
	 */
	String[] properties() default {};

	/**
	 * Specifies the services to test. This is an alias of {@link #services()} which can
	 * be used for brevity if no other attributes are defined. See {@link #services()} for
	 * details.
	 * @return the services to test
	 */
	@AliasFor("services")
	Class<?>[] value() default {};

	/**
	 * Specifies the services to test: classes or interfaces of beans annotated with
	 * {@code @FlameService} or {@code @FlameFunction}. Without any, all of the
	 * application that are scanned. Those of {@code @Bean} methods are imported with
	 * their configuration by {@link Import @Import}.
	 * @return the services to test
	 */
	@AliasFor("value")
	Class<?>[] services() default {};

	/**
	 * Determines if default filtering should be used with {@code @SpringBootApplication}.
	 * By default, only the services and what their data needs are included.
	 * @return if default filters should be used
	 */
	boolean useDefaultFilters() default true;

	/**
	 * A set of include filters which can be used to add otherwise filtered beans to the
	 * application context.
	 * @return include filters to apply
	 */
	ComponentScan.Filter[] includeFilters() default {};

	/**
	 * A set of exclude filters which can be used to filter beans that would otherwise be
	 * added to the application context.
	 * @return exclude filters to apply
	 */
	ComponentScan.Filter[] excludeFilters() default {};

	/**
	 * Auto-configuration exclusions that should be applied for this test.
	 * @return auto-configuration exclusions to apply
	 */
	@AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
	Class<?>[] excludeAutoConfiguration() default {};

}
