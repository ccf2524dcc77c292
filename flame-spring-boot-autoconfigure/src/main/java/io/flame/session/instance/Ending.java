package io.flame.session.instance;

/**
 * What a call means for the session that it leaves.
 */
sealed interface Ending {

	/** The state is as it was. */
	Ending UNCHANGED = new Unchanged();

	/** The instances do not have a state that is saved: nobody may use them again. */
	Ending SPOILED = new Spoiled();

	/**
	 * The state is as it was.
	 */
	record Unchanged() implements Ending {

	}

	/**
	 * The instances do not have a state that is saved.
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
