package io.flame.autoconfigure.quiet;

import org.springframework.beans.factory.BeanFactoryInitializer;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.weaving.LoadTimeWeaverAware;
import org.springframework.instrument.classloading.LoadTimeWeaver;

/**
 * Lets lazy initialization hold for entity manager factories too: a runner whose services
 * need none neither builds one nor connects to a database. Spring creates them first of
 * all, even if they are lazy, in case there is a load-time weaver. Here it does not see
 * them until it has looked for such beans.
 */
class LazyEntityManagerFactories implements BeanFactoryInitializer<DefaultListableBeanFactory> {

	@Override
	public void initialize(DefaultListableBeanFactory beanFactory) {
		if (!beanFactory.containsBean(ConfigurableApplicationContext.LOAD_TIME_WEAVER_BEAN_NAME)) {
			beanFactory.setAllowEagerClassLoading(false);
		}
	}

	/**
	 * The one bean that Spring finds, and so creates as soon as it has looked.
	 */
	static class End implements LoadTimeWeaverAware, InitializingBean {

		private final DefaultListableBeanFactory beanFactory;

		End(DefaultListableBeanFactory beanFactory) {
			this.beanFactory = beanFactory;
		}

		@Override
		public void afterPropertiesSet() {
			this.beanFactory.setAllowEagerClassLoading(true);
		}

		@Override
		public void setLoadTimeWeaver(LoadTimeWeaver loadTimeWeaver) {
			// there is none
		}

	}

}
