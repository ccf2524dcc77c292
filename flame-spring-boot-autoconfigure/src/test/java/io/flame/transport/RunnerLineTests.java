package io.flame.transport;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.flame.context.Deadline;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who goes with which request.
 */
class RunnerLineTests {

	private final List<RunnerLine.Ticket> departures = new ArrayList<>();

	private final RunnerLine line = new RunnerLine(1_000_000, (line, ticket) -> this.departures.add(ticket));

	private RunnerLine.Ticket depart() {
		return Objects.requireNonNull(this.line.depart(call()));
	}

	private void queue(int count) {
		for (int i = 0; i < count; i++) {
			assertThat(this.line.depart(call())).isNull();
		}
	}

	@Test
	void whoComesUntilTheRequestIsWrittenGoesWithIt() {
		RunnerLine.Ticket first = depart();
		depart();
		queue(2);
		this.line.arrived(first);
		assertThat(this.departures).hasSize(1);
		queue(3);
		assertThat(this.line.board()).hasSize(5);
		assertThat(this.line.next(this.departures.get(0))).isNull();
	}

	@Test
	void aSenderGoesOnWithThoseWhoHaveComeMeanwhile() {
		RunnerLine.Ticket first = depart();
		depart();
		queue(2);
		this.line.arrived(first);
		this.line.board();
		queue(4);
		assertThat(this.line.next(this.departures.get(0))).isNotNull();
		assertThat(this.line.board()).hasSize(4);
		assertThat(this.departures).hasSize(1);
	}

	@Test
	void whoeverDoesNotFitGoesWithTheNextOneAtOnce() {
		RunnerLine.Ticket first = depart();
		RunnerLine.Ticket second = depart();
		queue(2);
		this.line.arrived(first);
		// there are not enough for a second request yet
		this.line.arrived(second);
		assertThat(this.departures).hasSize(1);
		queue(40);
		assertThat(this.line.board()).hasSize(32);
		assertThat(this.departures).hasSize(2);
		assertThat(this.line.board()).hasSize(10);
	}

	@Test
	void whatTheRunnerDidNotReadAtOnceComesInSmallerRequests() {
		RunnerLine.Ticket first = depart();
		depart();
		queue(8);
		this.line.arrived(first);
		this.line.limit(this.line.board());
		queue(8);
		this.line.arrived(this.departures.get(0));
		assertThat(this.line.board()).hasSize(4);
	}

	@Test
	void whenAllHaveLeftThenThePlaceIsFree() {
		RunnerLine.Ticket first = depart();
		RunnerLine.Ticket second = depart();
		List<SharedCall> calls = List.of(call(), call());
		calls.forEach(this.line::depart);
		this.line.arrived(first);
		calls.forEach(this.line::leave);
		assertThat(this.line.board()).isEmpty();
		assertThat(this.line.next(this.departures.get(0))).isNull();
		this.line.arrived(second);
		assertThat(this.line.isQuiet()).isTrue();
		depart();
	}

	private static SharedCall call() {
		EncodedBody body = EncodedBody.of(new byte[10]);
		return new SharedCall(new TransportRequest("POST", URI.create("http://127.0.0.1:1/invoke"), Map.of(),
				InvocationCodecs.CBOR, body, null, "id"), body, Deadline.after(Duration.ofMinutes(1)));
	}

}
