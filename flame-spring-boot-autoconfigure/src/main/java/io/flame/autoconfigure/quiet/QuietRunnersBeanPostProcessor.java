package io.flame.autoconfigure.quiet;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Turns off command-line runners and application runners in the runner role: the parent
 * runs them. The beans stay, since others may need them; running them does nothing. Batch
 * jobs have a switch of their own.
 */
class QuietRunnersBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final String BATCH = "org.springframework.boot.batch.autoconfigure.JobLauncherApplicationRunner";

	private final boolean batch;

	QuietRunnersBeanPostProcessor(Environment environment) {
		this.batch = environment.getProperty("spring.batch.job.enabled", Boolean.class, true);
		setBeforeExistingAdvisors(true);
		this.advisor = new DefaultPointcutAdvisor(new RunPointcut(), (MethodInterceptor) (call) -> null);
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return isRunner(targetClass) && !(this.batch && BATCH.equals(ClassUtils.getUserClass(targetClass).getName()));
	}

	/**
	 * Spring Boot needs no more than the interface of a bean that can not be extended.
	 */
	@Override
	protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
		ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
		if (Modifier.isFinal(bean.getClass().getModifiers()) || isRunFinal(bean.getClass())) {
			factory.setProxyTargetClass(false);
		}
		return factory;
	}

	private static boolean isRunFinal(Class<?> type) {
		return Arrays.stream(type.getMethods())
			.anyMatch((method) -> Modifier.isFinal(method.getModifiers()) && RunPointcut.isRun(method));
	}

	private static boolean isRunner(Class<?> type) {
		return CommandLineRunner.class.isAssignableFrom(type) || ApplicationRunner.class.isAssignableFrom(type);
	}

	/**
	 * The method that Spring Boot calls.
	 */
	private static final class RunPointcut extends StaticMethodMatcherPointcut {

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return isRun(method);
		}

		static boolean isRun(Method method) {
			if (!method.getName().equals("run") || method.getParameterCount() != 1) {
				return false;
			}
			Class<?> parameter = method.getParameterTypes()[0];
			return parameter == String[].class || parameter == ApplicationArguments.class;
		}

	}

}
