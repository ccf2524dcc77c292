package io.flame.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The place of a call that is executed by another thread. It becomes the lower part of
 * the stack trace of the call's exception.
 */
final class CallSite {

	/** Its frames are read only if they are needed. */
	private final Throwable here = new Throwable();

	private final String thread = Thread.currentThread().getName();

	/**
	 * Replace the frames of the calling thread below the call.
	 * @param thrown what the call has thrown
	 */
	void appendTo(Throwable thrown) {
		StackTraceElement[] frames = thrown.getStackTrace();
		int own = frames.length - common(frames, new Throwable().getStackTrace());
		if (own == frames.length) {
			// it is another thread's, and maybe others have got it as well
			return;
		}
		while (own > 0 && RemoteStack.isMachinery(frames[own - 1])) {
			own--;
		}
		RemoteStack.begin(this.here);
		List<StackTraceElement> whole = new ArrayList<>(Arrays.asList(frames).subList(0, own));
		if (!whole.isEmpty()) {
			whole.add(new StackTraceElement("------ thread '" + this.thread + "' ------", "called from", "Flame", -1));
		}
		whole.addAll(List.of(this.here.getStackTrace()));
		thrown.setStackTrace(whole.toArray(StackTraceElement[]::new));
	}

	private static int common(StackTraceElement[] one, StackTraceElement[] other) {
		int count = 0;
		while (count < one.length && count < other.length
				&& one[one.length - 1 - count].equals(other[other.length - 1 - count])) {
			count++;
		}
		return count;
	}

}
