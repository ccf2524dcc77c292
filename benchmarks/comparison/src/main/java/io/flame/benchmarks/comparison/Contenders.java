package io.flame.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.flame.benchmarks.comparison.dubbo.DubboContender;
import io.flame.benchmarks.comparison.flame.FlameContender;
import io.flame.benchmarks.comparison.floor.FloorContender;
import io.flame.benchmarks.comparison.grpc.GrpcContender;
import io.flame.benchmarks.comparison.hazelcast.HazelcastContender;
import io.flame.benchmarks.comparison.http.HttpInterfaceContender;

/**
 * All contenders, in the order of the tables.
 */
enum Contenders {

	FLAME("Flame", Libraries.OF_FLAME),

	FLAME_OBSERVED("Flame, observed", Libraries.OF_FLAME),

	FLAME_HTTP("Flame over HTTP", Libraries.OF_FLAME),

	HAZELCAST("Hazelcast executor service", List.of("hazelcast-")) {

		@Override
		List<String> jvmArguments() {
			// as its documentation says
			return List.of("--add-modules=java.se", "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
					"--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
					"--add-opens=java.management/sun.management=ALL-UNNAMED",
					"--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");
		}

	},

	DUBBO("Dubbo, `dubbo` protocol", List.of("dubbo-", "hessian-", "fastjson2-", "javassist-", "netty-", "gson-")),

	GRPC("gRPC unary", List.of("grpc-", "protobuf-", "proto-google-", "perfmark-")),

	HTTP_APACHE("HTTP interface, HttpClient 5", List.of("spring-boot-http-client-")),

	HTTP_JDK("HTTP interface, JDK client", List.of("spring-boot-http-client-")),

	FLOOR("floor: servlet, HttpClient 5", List.of()),

	FLOOR_SIGNED("floor, signed", List.of());

	private final String title;

	private final List<String> libraries;

	Contenders(String title, List<String> libraries) {
		this.title = title;
		this.libraries = libraries;
	}

	/**
	 * The name in tables.
	 */
	String title() {
		return this.title;
	}

	/**
	 * The name on the command line and of files.
	 */
	String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Makes the contender. No other's class is touched, because its libraries are not
	 * there.
	 */
	Contender create() {
		return switch (this) {
			case FLAME -> new FlameContender(true, false);
			case FLAME_OBSERVED -> new FlameContender(true, true);
			case FLAME_HTTP -> new FlameContender(false, false);
			case HAZELCAST -> new HazelcastContender();
			case DUBBO -> new DubboContender();
			case GRPC -> new GrpcContender();
			case HTTP_APACHE -> new HttpInterfaceContender(HttpInterfaceContender.Client.APACHE);
			case HTTP_JDK -> new HttpInterfaceContender(HttpInterfaceContender.Client.JDK);
			case FLOOR -> new FloorContender(false);
			case FLOOR_SIGNED -> new FloorContender(true);
		};
	}

	/**
	 * What its processes are started with beyond what all are started with.
	 */
	List<String> jvmArguments() {
		return List.of();
	}

	/**
	 * Whether a jar is on the class path of this contender: all are, except for those
	 * that belong to others. What is only there changes what frameworks do.
	 */
	boolean uses(String jar) {
		return owns(jar) || Arrays.stream(values()).noneMatch((other) -> other.owns(jar));
	}

	private boolean owns(String jar) {
		return this.libraries.stream().anyMatch(jar::startsWith);
	}

	static Contenders of(String id) {
		return Arrays.stream(values())
			.filter((contender) -> contender.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'%s' is none of %s".formatted(id, ids())));
	}

	static List<String> ids() {
		return Arrays.stream(values()).map(Contenders::id).toList();
	}

	/**
	 * What several contenders share.
	 */
	private static final class Libraries {

		static final List<String> OF_FLAME = List.of("flame-", "opentelemetry-", "micrometer-core-",
				"micrometer-registry-", "micrometer-tracing-", "resilience4j-", "spring-boot-actuator-",
				"spring-boot-micrometer-", "spring-boot-opentelemetry-", "spring-boot-health-");

	}

}
