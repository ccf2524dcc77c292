package io.flame.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Function;

import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Executes calls in the process, on the beans that services are in the local and the
 * runner role.
 */
public final class LocalInvoker implements FlameInvoker {

	private final Function<String, Object> beans;

	private final LocalCalls calls;

	/**
	 * Create an invoker.
	 * @param beans a service's bean by its name
	 * @param calls what executes calls
	 */
	public LocalInvoker(Function<String, Object> beans, LocalCalls calls) {
		this.beans = beans;
		this.calls = calls;
	}

	@Override
	public @Nullable Object invoke(Invocation invocation) throws Throwable {
		SessionTurn turn = invocation.turn();
		return (turn != null) ? turn.execute(invocation, this::execute) : execute(invocation);
	}

	private @Nullable Object execute(Invocation invocation) throws Throwable {
		return this.calls.execute(invocation, (context, arguments) -> handle(invocation, context, arguments));
	}

	/**
	 * The bean finds a context that is current, and makes no other.
	 */
	private @Nullable Object handle(Invocation invocation, InvocationContext context, @Nullable Object[] arguments)
			throws Throwable {
		Object bean = this.beans.apply(invocation.service().beanName(invocation.method()));
		Method method = invocation.method().method();
		try {
			ReflectionUtils.makeAccessible(method);
			return method.invoke(bean, invocation.method().withContext(arguments, context,
					(invocation.turn() != null) ? invocation.turn()::context : (type) -> null));
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			throw (thrown instanceof UndeclaredThrowableException undeclared) ? undeclared.getUndeclaredThrowable()
					: thrown;
		}
	}

}
