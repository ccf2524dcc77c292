package io.flame.everything;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What the application has done in this process beyond serving calls.
 */
final class Activity {

	static final Set<String> seen = new ConcurrentSkipListSet<>();

	private Activity() {
	}

}
