package io.flame;

/**
 * References in JSON.
 */
class JsonReferenceTests extends RemoteReferenceTests {

	@Override
	String codec() {
		return "json";
	}

	@Override
	Class<? extends RuntimeException> failure() {
		return FlameRemoteException.class;
	}

}
