package io.flame.session.instance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What is to be done when instances are destroyed, each of it once. Not thread-safe.
 */
final class DestructionCallbacks {

	private static final Log logger = LogFactory.getLog(DestructionCallbacks.class);

	private final Map<String, Runnable> callbacks = new LinkedHashMap<>();

	void register(String beanName, Runnable callback) {
		this.callbacks.put(beanName, callback);
	}

	void run(String beanName) {
		Runnable callback = this.callbacks.remove(beanName);
		if (callback != null) {
			try {
				callback.run();
			}
			catch (RuntimeException | Error ex) {
				// the others must still be destroyed
				logger.warn("The bean '%s' of a session could not be destroyed".formatted(beanName), ex);
			}
		}
	}

	/**
	 * An instance is destroyed before those that it has been given.
	 */
	void runAll() {
		List<String> names = new ArrayList<>(this.callbacks.keySet());
		Collections.reverse(names);
		names.forEach(this::run);
	}

}
