package io.flame.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.flame.protocol.RequestSigner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Signing a body, and verifying its signature.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SignerBenchmark {

	private final RequestSigner signer = new RequestSigner(List.of("8e1b1f7a-benchmark-of-signatures"));

	@Param({ "300", "16384", "1048576" })
	private int size;

	private byte[] body = {};

	private String signature = "";

	@Setup(Level.Trial)
	public void create() {
		this.body = Payload.bytes(this.size);
		this.signature = sign();
	}

	@Benchmark
	public String sign() {
		return this.signer.sign(this.body);
	}

	@Benchmark
	public boolean verify() {
		return this.signer.verify(this.body, this.signature);
	}

}
