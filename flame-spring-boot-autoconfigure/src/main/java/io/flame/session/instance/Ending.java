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
	 * The instances have a state that is not saved: no call may use them again.
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
