package io.flame.session.jdbc;

import org.springframework.jdbc.BadSqlGrammarException;

/**
 * A database without the tables of sessions, or with others of the same names.
 */
final class SchemaMismatch {

	static final String DESCRIPTION = "The tables of Flame's sessions do not exist, or are those of another version.";

	static final String ACTION = "Run the script 'io/flame/session/jdbc/schema-<database>.sql' of Flame's jar as a "
			+ "migration of the database, or set 'flame.sessions.jdbc.initialize-schema' to 'always'.";

	private SchemaMismatch() {
	}

	static boolean isReasonFor(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BadSqlGrammarException) {
				return true;
			}
		}
		return false;
	}

}
