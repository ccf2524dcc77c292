package io.flame;

/**
 * Sessions whose calls are executed in the process.
 */
class LocalSessionTests extends AbstractSessionTests {

	@Override
	ClientRole role() {
		return ClientRole.LOCAL;
	}

}
