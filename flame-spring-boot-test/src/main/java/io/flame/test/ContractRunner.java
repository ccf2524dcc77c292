package io.flame.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.flame.FlameFunction;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The application that a backend starts while {@link RunnerBackendContract} tests it: a
 * runner that does what the contract needs to see. A variable in the environment of the
 * launch request lets its start fail or hang.
 */
@Configuration(proxyBeanMethods = false)
@Import(EmbeddedRunnerConfiguration.class)
public class ContractRunner {

	static final String BEHAVIOUR_VARIABLE = "FLAME_CONTRACT_BEHAVIOUR";

	static final String FAIL = "fail";

	static final String HANG = "hang";

	static final int FAILURE_EXIT_CODE = 7;

	static final String OUTPUT = "This is a runner of the contract for backends";

	/**
	 * Run it.
	 * @param args arguments as for every Spring Boot application, such as
	 * {@code --server.port=0}
	 * @throws InterruptedException if it hangs and is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		System.out.println(OUTPUT);
		String behaviour = System.getenv(BEHAVIOUR_VARIABLE);
		if (FAIL.equals(behaviour)) {
			System.out.println("java.lang.IllegalStateException: the contract wants it to fail");
			System.exit(FAILURE_EXIT_CODE);
		}
		if (HANG.equals(behaviour)) {
			new CountDownLatch(1).await();
		}
		SpringApplication.run(ContractRunner.class, args);
	}

	@Bean
	@FlameFunction("contract-inherited")
	Supplier<List<String>> inherited() {
		return () -> {
			// what every subprocess of a handler can see
			List<String> inherited = new ArrayList<>();
			for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
				inherited.add(variable.getKey() + "=" + variable.getValue());
			}
			ProcessHandle.current().info().commandLine().ifPresent(inherited::add);
			return inherited;
		};
	}

	@Bean
	@FlameFunction("contract-sleep")
	Consumer<Long> sleep() {
		return (millis) -> {
			try {
				new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	@Bean
	@FlameFunction("contract-halt")
	Consumer<Integer> halt() {
		return (exitCode) -> Runtime.getRuntime().halt(exitCode);
	}

}
