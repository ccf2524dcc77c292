package io.flame.autoconfigure;

import io.flame.FlameSessionEvent;
import io.flame.FlameSessionEvent.Type;
import io.flame.session.SessionListener;
import io.flame.store.References;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Deletes the values that sessions own when the sessions end.
 */
final class SessionReferences implements SessionListener {

	private final ObjectProvider<References> references;

	SessionReferences(ObjectProvider<References> references) {
		this.references = references;
	}

	@Override
	public void sessionEvent(FlameSessionEvent event) {
		if (event.type() == Type.CLOSED || event.type() == Type.EXPIRED) {
			this.references.ifAvailable((available) -> available.release(event.sessionId()));
		}
	}

}
