package io.flame;

/**
 * Sessions whose calls are executed on a runner.
 */
class RemoteSessionTests extends AbstractSessionTests {

	@Override
	ClientRole role() {
		return ClientRole.PARENT;
	}

}
