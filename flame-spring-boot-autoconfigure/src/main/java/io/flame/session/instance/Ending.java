package io.flame.session.instance;

/**
 * What a call means for the session that it leaves.
 */
sealed interface Ending {

	/**
	 * The state is as it was.
	 */
	record Unchanged() implements Ending {

	}

	/**
	 * The instances do not have a state that is saved: they must not be used again.
	 */
	record Spoiled() implements Ending {

	}

	/**
	 * The state is another one.
	 *
	 * @param stamp identifies it
	 */
	record Written(String stamp) implements Ending {

	}

}
