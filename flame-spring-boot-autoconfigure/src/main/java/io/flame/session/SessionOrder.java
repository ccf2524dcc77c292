package io.flame.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The order of the calls of a session: one after the other, first come, first served.
 * Thread-safe.
 */
final class SessionOrder {

	private final Deque<Ticket> tickets = new ArrayDeque<>();

	/**
	 * Come.
	 * @return a place in the order, to be {@linkplain #leave left}
	 */
	synchronized Ticket enter() {
		Ticket ticket = new Ticket();
		this.tickets.add(ticket);
		if (this.tickets.size() == 1) {
			ticket.turn.countDown();
		}
		return ticket;
	}

	/**
	 * Leave the order, at any place. Does nothing the second time.
	 */
	synchronized void leave(Ticket ticket) {
		boolean first = (this.tickets.peek() == ticket);
		this.tickets.remove(ticket);
		Ticket next = this.tickets.peek();
		if (first && next != null) {
			next.turn.countDown();
		}
	}

	/**
	 * How many are in front of a place.
	 */
	synchronized int ahead(@Nullable Ticket ticket) {
		int ahead = 0;
		for (Ticket other : this.tickets) {
			if (other == ticket) {
				return ahead;
			}
			ahead++;
		}
		return ahead;
	}

	synchronized boolean isEmpty() {
		return this.tickets.isEmpty();
	}

	/**
	 * A place in the order.
	 */
	static final class Ticket {

		private final CountDownLatch turn = new CountDownLatch(1);

		/**
		 * Wait for the turn.
		 * @return whether it came before the deadline
		 */
		boolean await(Deadline deadline) throws InterruptedException {
			return this.turn.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
		}

	}

}
