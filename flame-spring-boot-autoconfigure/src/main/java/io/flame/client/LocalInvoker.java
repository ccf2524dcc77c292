package io.flame.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Function;

import io.flame.FlameRef;
import io.flame.InvocationContext;
import io.flame.service.MethodDefinition;
import io.flame.store.References;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Executes calls in the process, on the beans that services are in the local and the
 * runner role.
 */
public final class LocalInvoker implements FlameInvoker {

	private final Function<String, Object> beans;

	private final LocalCalls calls;

	private final References references;

	/**
	 * Create an invoker.
	 * @param beans a service's bean by its name
	 * @param calls what executes calls
	 * @param references the references of this process
	 */
	public LocalInvoker(Function<String, Object> beans, LocalCalls calls, References references) {
		this.beans = beans;
		this.calls = calls;
		this.references = references;
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
		@Nullable Object[] values = invocation.references().resolve(arguments, invocation.declaredMethod());
		try {
			ReflectionUtils.makeAccessible(method);
			Object returned = method.invoke(bean,
					invocation.method()
						.withContext(values, context,
								(invocation.turn() != null) ? invocation.turn()::context : (type) -> null));
			return invocation.references().keep() ? keep(invocation.declaredMethod(), returned) : returned;
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			throw (thrown instanceof UndeclaredThrowableException undeclared) ? undeclared.getUndeclaredThrowable()
					: thrown;
		}
	}

	private FlameRef<?> keep(MethodDefinition method, @Nullable Object returned) throws Exception {
		Type type = method.resultType();
		return this.references.put(method.resultOf(returned), (type != void.class) ? type : Void.class, null);
	}

}
