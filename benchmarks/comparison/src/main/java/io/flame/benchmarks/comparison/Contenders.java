package io.flame.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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

	FLAME(Group.BARE, "Flame", Libraries.OF_FLAME),

	FLAME_HTTP(Group.BARE, "Flame over HTTP", Libraries.OF_FLAME),

	HAZELCAST(Group.BARE, "Hazelcast executor service", Libraries.OF_HAZELCAST),

	DUBBO(Group.BARE, "Dubbo, `dubbo` protocol", Libraries.OF_DUBBO),

	GRPC(Group.BARE, "gRPC unary", Libraries.OF_GRPC),

	HTTP_APACHE(Group.BARE, "HTTP interface, HttpClient 5", Libraries.OF_HTTP),

	HTTP_JDK(Group.BARE, "HTTP interface, JDK client", Libraries.OF_HTTP),

	FLOOR(Group.BARE, "floor: servlet, HttpClient 5", List.of()),

	FLOOR_SIGNED(Group.BARE, "floor, signed", List.of()),

	FLAME_OBSERVED(Group.OBSERVED, "Flame", Libraries.OF_FLAME),

	HAZELCAST_OBSERVED(Group.OBSERVED, "Hazelcast executor service", Libraries.observed(Libraries.OF_HAZELCAST)),

	DUBBO_OBSERVED(Group.OBSERVED, "Dubbo, `dubbo` protocol", Libraries.observed(Libraries.OF_DUBBO)),

	GRPC_OBSERVED(Group.OBSERVED, "gRPC unary", Libraries.observed(Libraries.OF_GRPC)),

	HTTP_APACHE_OBSERVED(Group.OBSERVED, "HTTP interface, HttpClient 5", Libraries.observed(Libraries.OF_HTTP));

	private final Group group;

	private final String title;

	private final List<String> libraries;

	Contenders(Group group, String title, List<String> libraries) {
		this.group = group;
		this.title = title;
		this.libraries = libraries;
	}

	/**
	 * What it is compared with.
	 */
	Group group() {
		return this.group;
	}

	/**
	 * The name in tables of its group.
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
			case HAZELCAST -> new HazelcastContender(false);
			case HAZELCAST_OBSERVED -> new HazelcastContender(true);
			case DUBBO -> new DubboContender(false);
			case DUBBO_OBSERVED -> new DubboContender(true);
			case GRPC -> new GrpcContender(false);
			case GRPC_OBSERVED -> new GrpcContender(true);
			case HTTP_APACHE -> new HttpInterfaceContender(HttpInterfaceContender.Client.APACHE, false);
			case HTTP_APACHE_OBSERVED -> new HttpInterfaceContender(HttpInterfaceContender.Client.APACHE, true);
			case HTTP_JDK -> new HttpInterfaceContender(HttpInterfaceContender.Client.JDK, false);
			case FLOOR -> new FloorContender(false);
			case FLOOR_SIGNED -> new FloorContender(true);
		};
	}

	/**
	 * What its processes are started with beyond what all are started with.
	 */
	List<String> jvmArguments() {
		return switch (this) {
			// as its documentation says
			case HAZELCAST, HAZELCAST_OBSERVED ->
				List.of("--add-modules=java.se", "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
						"--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
						"--add-opens=java.management/sun.management=ALL-UNNAMED",
						"--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");
			default -> List.of();
		};
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

		private static final List<String> OF_OBSERVATIONS = List.of("opentelemetry-", "micrometer-core-",
				"micrometer-registry-", "micrometer-tracing-", "spring-boot-actuator-", "spring-boot-micrometer-",
				"spring-boot-opentelemetry-", "spring-boot-health-");

		static final List<String> OF_FLAME = observed(List.of("flame-", "resilience4j-"));

		static final List<String> OF_HAZELCAST = List.of("hazelcast-");

		static final List<String> OF_DUBBO = List.of("dubbo-", "hessian-", "fastjson2-", "javassist-", "netty-",
				"gson-");

		static final List<String> OF_GRPC = List.of("grpc-", "protobuf-", "proto-google-", "perfmark-");

		static final List<String> OF_HTTP = List.of("spring-boot-http-client-", "spring-boot-restclient-");

		private Libraries() {
		}

		static List<String> observed(List<String> libraries) {
			return Stream.concat(libraries.stream(), OF_OBSERVATIONS.stream()).toList();
		}

	}

}
