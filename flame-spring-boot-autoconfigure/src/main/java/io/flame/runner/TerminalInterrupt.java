package io.flame.runner;

import java.lang.reflect.InvocationTargetException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The interrupt (Ctrl-C) that a terminal sends to a parent and all of its children at
 * once. When a child ends is its parent's decision: it may still need it to finish what
 * it has begun.
 */
public final class TerminalInterrupt {

	private static final Log logger = LogFactory.getLog(TerminalInterrupt.class);

	private TerminalInterrupt() {
	}

	/**
	 * Go on when it comes. There is no supported API for this, and none is needed where
	 * it does not work: the child begins to drain earlier, then.
	 */
	public static void ignore() {
		try {
			Class<?> signal = Class.forName("sun.misc.Signal");
			Class<?> handler = Class.forName("sun.misc.SignalHandler");
			signal.getMethod("handle", signal, handler)
				.invoke(null, signal.getConstructor(String.class).newInstance("INT"),
						handler.getField("SIG_IGN").get(null));
		}
		catch (InvocationTargetException ex) {
			logger.debug("The terminal's interrupt is not ignored: " + ex.getTargetException());
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			logger.debug("The terminal's interrupt is not ignored: " + ex);
		}
	}

}
