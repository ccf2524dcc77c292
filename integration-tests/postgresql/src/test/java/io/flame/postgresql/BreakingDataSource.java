package io.flame.postgresql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Fails at one step of what is done with its connections. Each call of a connection or a
 * statement is a step, except for those that cannot be in the way of a commit.
 */
class BreakingDataSource extends DelegatingDataSource {

	private static final Set<String> HARMLESS = Set.of("close", "isClosed", "toString", "hashCode", "equals", "unwrap",
			"isWrapperFor");

	private Failure failure;

	private int remaining;

	private int step;

	private boolean failed;

	private boolean lost;

	BreakingDataSource(DataSource target) {
		super(target);
	}

	void failAt(int number, Failure how) {
		this.step = number;
		this.remaining = number;
		this.failure = how;
		this.failed = false;
		this.lost = false;
	}

	boolean hasFailed() {
		return this.failed;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		return proxy(Connection.class, connection, connection);
	}

	private <T> T proxy(Class<T> type, T target, Connection connection) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> call(target, method, arguments, connection)));
	}

	private Object call(Object target, Method method, Object[] arguments, Connection connection) throws Throwable {
		if (HARMLESS.contains(method.getName())) {
			return invoke(target, method, arguments);
		}
		if (this.lost) {
			throw new SQLException("The connection was broken at step " + this.step);
		}
		this.remaining--;
		if (this.remaining != 0) {
			return wrap(invoke(target, method, arguments), connection);
		}
		this.failed = true;
		if (this.failure == Failure.LOST_AFTER_STEP) {
			invoke(target, method, arguments);
		}
		if (this.failure != Failure.STEP_FAILS) {
			this.lost = true;
			connection.close();
		}
		throw new SQLException("The connection was broken at step " + this.step);
	}

	private Object wrap(Object result, Connection connection) {
		if (result instanceof PreparedStatement statement) {
			return proxy(PreparedStatement.class, statement, connection);
		}
		return (result instanceof Statement statement) ? proxy(Statement.class, statement, connection) : result;
	}

	private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * How a step fails.
	 */
	enum Failure {

		/** The step has no effect, the following ones have. */
		STEP_FAILS,

		/** The connection is lost before the step. */
		LOST_BEFORE_STEP,

		/** The connection is lost after the step. */
		LOST_AFTER_STEP

	}

}
