package io.flame.app;

import io.flame.FlameMethod;
import io.flame.FlameService;
import io.flame.FlameSessionScope;
import io.flame.InvocationContext;

/**
 * A stateful service whose runner ends when a method says so.
 */
@FlameService("account")
@FlameSessionScope
public class AccountService {

	private int balance;

	public int add(int amount) {
		this.balance += amount;
		return this.balance;
	}

	/**
	 * The first attempt ends the runner, after the change.
	 */
	@FlameMethod(idempotent = true, maxAttempts = 3)
	public int addAndEndOnce(InvocationContext context, int amount) {
		int sum = add(amount);
		if (context.attempt() == 1) {
			Runtime.getRuntime().halt(1);
		}
		return sum;
	}

	public int addAndEnd(int amount) {
		add(amount);
		Runtime.getRuntime().halt(1);
		return this.balance;
	}

	@FlameMethod(readOnly = true)
	public int balance() {
		return this.balance;
	}

	@FlameMethod(readOnly = true)
	public long pid() {
		return ProcessHandle.current().pid();
	}

}
