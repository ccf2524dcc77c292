package io.flame.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.FlameMode;
import io.flame.pool.PoolSettings.Placement;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of Flame.
 */
@ConfigurationProperties("flame")
public class FlameProperties {

	/**
	 * Role of this process. By default decided by the profile 'parent' or 'runner', else
	 * by FLAME_RUNNER=true, else 'local'.
	 */
	private @Nullable FlameMode mode;

	/**
	 * URL of the one fixed runner of the default pool, without the invoke path.
	 */
	private @Nullable URI runnerUrl;

	/**
	 * Pool of services that name none.
	 */
	private String defaultPool = "default";

	/**
	 * Path at which runners take calls, below the context path.
	 */
	private String invokePath = "/invoke";

	/**
	 * Time for one execution where neither method, service nor pool say anything.
	 */
	private Duration requestTimeout = Duration.ofSeconds(60);

	/**
	 * Largest request body that a runner reads.
	 */
	private DataSize maxBodySize = DataSize.ofMegabytes(10);

	/**
	 * Largest response body that leaves a runner and that a parent reads.
	 */
	private DataSize maxResponseSize = DataSize.ofMegabytes(10);

	/**
	 * Whether stack traces of failed handlers leave the runner.
	 */
	private boolean exposeErrors;

	/**
	 * Whether services whose arguments or results can not travel stop the start-up.
	 */
	private boolean verifyTypes = true;

	/**
	 * How parents encode calls. Runners read all codecs.
	 */
	private Codec codec = Codec.CBOR;

	private final Security security = new Security();

	private final Ssl ssl = new Ssl();

	private final Context context = new Context();

	private final Build build = new Build();

	private final Local local = new Local();

	private final Server server = new Server();

	private final Backend backend = new Backend();

	/**
	 * Pools by name.
	 */
	private final Map<String, Pool> pools = new LinkedHashMap<>();

	public @Nullable FlameMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable FlameMode mode) {
		this.mode = mode;
	}

	public @Nullable URI getRunnerUrl() {
		return this.runnerUrl;
	}

	public void setRunnerUrl(@Nullable URI runnerUrl) {
		this.runnerUrl = runnerUrl;
	}

	public String getDefaultPool() {
		return this.defaultPool;
	}

	public void setDefaultPool(String defaultPool) {
		this.defaultPool = defaultPool;
	}

	public String getInvokePath() {
		return this.invokePath;
	}

	public void setInvokePath(String invokePath) {
		this.invokePath = invokePath;
	}

	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public DataSize getMaxBodySize() {
		return this.maxBodySize;
	}

	public void setMaxBodySize(DataSize maxBodySize) {
		this.maxBodySize = maxBodySize;
	}

	public DataSize getMaxResponseSize() {
		return this.maxResponseSize;
	}

	public void setMaxResponseSize(DataSize maxResponseSize) {
		this.maxResponseSize = maxResponseSize;
	}

	public boolean isExposeErrors() {
		return this.exposeErrors;
	}

	public void setExposeErrors(boolean exposeErrors) {
		this.exposeErrors = exposeErrors;
	}

	public boolean isVerifyTypes() {
		return this.verifyTypes;
	}

	public void setVerifyTypes(boolean verifyTypes) {
		this.verifyTypes = verifyTypes;
	}

	public Codec getCodec() {
		return this.codec;
	}

	public void setCodec(Codec codec) {
		this.codec = codec;
	}

	public Security getSecurity() {
		return this.security;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public Context getContext() {
		return this.context;
	}

	public Build getBuild() {
		return this.build;
	}

	public Local getLocal() {
		return this.local;
	}

	public Server getServer() {
		return this.server;
	}

	public Backend getBackend() {
		return this.backend;
	}

	public Map<String, Pool> getPools() {
		return this.pools;
	}

	/**
	 * Formats of calls.
	 */
	public enum Codec {

		/**
		 * CBOR.
		 */
		CBOR,

		/**
		 * JSON with superjson values, what flame-js speaks.
		 */
		JSON

	}

	/**
	 * Shared secrets.
	 */
	public static class Security {

		/**
		 * Secret that parents sign with and runners verify with. FLAME_SECRET works too.
		 */
		private @Nullable String secret;

		/**
		 * Secrets while rotating: the first one signs, any of them verifies.
		 */
		private List<String> secrets = new ArrayList<>();

		/**
		 * Key that the secrets of spawned runners are derived from, so that a restarted
		 * parent can adopt its runners where the backend offers it. By default their
		 * secrets are random.
		 */
		private @Nullable String adoptionKey;

		/**
		 * How far the clocks of parents and runners may be apart.
		 */
		private Duration maxClockSkew = Duration.ofSeconds(60);

		public @Nullable String getSecret() {
			return this.secret;
		}

		public void setSecret(@Nullable String secret) {
			this.secret = secret;
		}

		public List<String> getSecrets() {
			return this.secrets;
		}

		public void setSecrets(List<String> secrets) {
			this.secrets = secrets;
		}

		public @Nullable String getAdoptionKey() {
			return this.adoptionKey;
		}

		public void setAdoptionKey(@Nullable String adoptionKey) {
			this.adoptionKey = adoptionKey;
		}

		public Duration getMaxClockSkew() {
			return this.maxClockSkew;
		}

		public void setMaxClockSkew(Duration maxClockSkew) {
			this.maxClockSkew = maxClockSkew;
		}

	}

	/**
	 * HTTPS from parents to runners.
	 */
	public static class Ssl {

		/**
		 * SSL bundle with which parents reach runners by HTTPS. By default that of
		 * 'spring.http.clients.ssl.bundle', else the JVM's certificates.
		 */
		private @Nullable String bundle;

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

	}

	/**
	 * What of the caller's context travels with a call.
	 */
	public static class Context {

		/**
		 * Keys of the logging context (MDC) that travel from parents to runners. None by
		 * default.
		 */
		private List<String> mdcKeys = new ArrayList<>();

		public List<String> getMdcKeys() {
			return this.mdcKeys;
		}

		public void setMdcKeys(List<String> mdcKeys) {
			this.mdcKeys = mdcKeys;
		}

	}

	/**
	 * The local role.
	 */
	public static class Local {

		/**
		 * Whether arguments, results and exceptions are what they would be behind a
		 * runner: written, read and limited in size. For tests: it finds what works in
		 * the process only.
		 */
		private boolean roundTrip;

		public boolean isRoundTrip() {
			return this.roundTrip;
		}

		public void setRoundTrip(boolean roundTrip) {
			this.roundTrip = roundTrip;
		}

	}

	/**
	 * Which builds of the application work together.
	 */
	public static class Build {

		/**
		 * Id of this build of the application. By default taken from
		 * META-INF/build-info.properties, else a hash of the class path.
		 */
		private @Nullable String id;

		/**
		 * Whether parents and runners of different builds refuse to work together.
		 */
		private boolean verify = true;

		public @Nullable String getId() {
			return this.id;
		}

		public void setId(@Nullable String id) {
			this.id = id;
		}

		public boolean isVerify() {
			return this.verify;
		}

		public void setVerify(boolean verify) {
			this.verify = verify;
		}

	}

	/**
	 * The link of a runner.
	 */
	public static class Link {

		/**
		 * TCP port at which this runner accepts links, 0 for any free one. By default,
		 * only runners that are child processes of their parent have a link.
		 */
		private @Nullable Integer port;

		public @Nullable Integer getPort() {
			return this.port;
		}

		public void setPort(@Nullable Integer port) {
			this.port = port;
		}

	}

	/**
	 * The runner role. What is off in it is off whatever the application says to all its
	 * processes, until it is turned on here, or until the property behind it is said to
	 * the profile 'runner' or given to a runner that is started by hand.
	 */
	public static class Server {

		/**
		 * Id of this runner. By default random, for spawned runners given by the parent.
		 */
		private String id = "runner";

		/**
		 * How many calls this runner executes at the same time. No limit by default.
		 */
		private @Nullable Integer maxConcurrency;

		/**
		 * How long running calls may take to finish when the runner stops.
		 */
		private Duration drainTimeout = Duration.ofSeconds(30);

		/**
		 * How long a request body may take to arrive.
		 */
		private Duration bodyTimeout = Duration.ofSeconds(30);

		/**
		 * How long a spawned runner may hear nothing of its parent before it terminates.
		 * With adoption this must exceed a restart of the parent.
		 */
		private Duration orphanTimeout = Duration.ofSeconds(30);

		private final Link link = new Link();

		/**
		 * Whether scheduled methods run in the runner role.
		 */
		private boolean scheduling;

		/**
		 * Whether command-line runners and application runners run in the runner role.
		 */
		private boolean commandLineRunners;

		/**
		 * Whether the application's own web endpoints answer in the runner role.
		 */
		private boolean webEndpoints;

		/**
		 * Whether message listeners (Kafka, RabbitMQ, JMS, Pulsar) and inbound adapters
		 * of Spring Integration start in the runner role.
		 */
		private boolean messageListeners;

		/**
		 * Whether Quartz executes jobs in the runner role.
		 */
		private boolean quartz;

		/**
		 * Whether Spring Batch jobs run at the start of the runner role.
		 */
		private boolean batch;

		/**
		 * Whether Flyway migrates databases in the runner role. A database in the memory
		 * of the runner is always migrated.
		 */
		private boolean flyway;

		/**
		 * Whether Liquibase migrates databases in the runner role. A database in the
		 * memory of the runner is always migrated.
		 */
		private boolean liquibase;

		/**
		 * Whether SQL scripts and JPA create or change schemas in the runner role. A
		 * database in the memory of the runner is always initialized.
		 */
		private boolean schemaGeneration;

		/**
		 * Whether Docker Compose support starts and finds services in the runner role.
		 */
		private boolean dockerCompose;

		/**
		 * Whether connection pools are as large and as eager in the runner role as in
		 * others, instead of having at most 2 connections and none at first.
		 */
		private boolean connectionPools;

		/**
		 * Whether the application's default health indicators and readiness group apply
		 * in the runner role.
		 */
		private boolean healthIndicators;

		/**
		 * Whether the banner is shown in the runner role.
		 */
		private boolean banner;

		/**
		 * Whether JMX is enabled in the runner role if the application enables it.
		 */
		private boolean jmx;

		/**
		 * Whether beans that no service needs are initialized lazily in the runner role.
		 */
		private boolean lazyInitialization = true;

		private final Idempotency idempotency = new Idempotency();

		public Idempotency getIdempotency() {
			return this.idempotency;
		}

		public String getId() {
			return this.id;
		}

		public void setId(String id) {
			this.id = id;
		}

		public @Nullable Integer getMaxConcurrency() {
			return this.maxConcurrency;
		}

		public void setMaxConcurrency(@Nullable Integer maxConcurrency) {
			this.maxConcurrency = maxConcurrency;
		}

		public Duration getDrainTimeout() {
			return this.drainTimeout;
		}

		public void setDrainTimeout(Duration drainTimeout) {
			this.drainTimeout = drainTimeout;
		}

		public Duration getBodyTimeout() {
			return this.bodyTimeout;
		}

		public void setBodyTimeout(Duration bodyTimeout) {
			this.bodyTimeout = bodyTimeout;
		}

		public Link getLink() {
			return this.link;
		}

		public Duration getOrphanTimeout() {
			return this.orphanTimeout;
		}

		public void setOrphanTimeout(Duration orphanTimeout) {
			this.orphanTimeout = orphanTimeout;
		}

		public boolean isScheduling() {
			return this.scheduling;
		}

		public void setScheduling(boolean scheduling) {
			this.scheduling = scheduling;
		}

		public boolean isCommandLineRunners() {
			return this.commandLineRunners;
		}

		public void setCommandLineRunners(boolean commandLineRunners) {
			this.commandLineRunners = commandLineRunners;
		}

		public boolean isWebEndpoints() {
			return this.webEndpoints;
		}

		public void setWebEndpoints(boolean webEndpoints) {
			this.webEndpoints = webEndpoints;
		}

		public boolean isMessageListeners() {
			return this.messageListeners;
		}

		public void setMessageListeners(boolean messageListeners) {
			this.messageListeners = messageListeners;
		}

		public boolean isQuartz() {
			return this.quartz;
		}

		public void setQuartz(boolean quartz) {
			this.quartz = quartz;
		}

		public boolean isBatch() {
			return this.batch;
		}

		public void setBatch(boolean batch) {
			this.batch = batch;
		}

		public boolean isFlyway() {
			return this.flyway;
		}

		public void setFlyway(boolean flyway) {
			this.flyway = flyway;
		}

		public boolean isLiquibase() {
			return this.liquibase;
		}

		public void setLiquibase(boolean liquibase) {
			this.liquibase = liquibase;
		}

		public boolean isSchemaGeneration() {
			return this.schemaGeneration;
		}

		public void setSchemaGeneration(boolean schemaGeneration) {
			this.schemaGeneration = schemaGeneration;
		}

		public boolean isDockerCompose() {
			return this.dockerCompose;
		}

		public void setDockerCompose(boolean dockerCompose) {
			this.dockerCompose = dockerCompose;
		}

		public boolean isConnectionPools() {
			return this.connectionPools;
		}

		public void setConnectionPools(boolean connectionPools) {
			this.connectionPools = connectionPools;
		}

		public boolean isHealthIndicators() {
			return this.healthIndicators;
		}

		public void setHealthIndicators(boolean healthIndicators) {
			this.healthIndicators = healthIndicators;
		}

		public boolean isBanner() {
			return this.banner;
		}

		public void setBanner(boolean banner) {
			this.banner = banner;
		}

		public boolean isJmx() {
			return this.jmx;
		}

		public void setJmx(boolean jmx) {
			this.jmx = jmx;
		}

		public boolean isLazyInitialization() {
			return this.lazyInitialization;
		}

		public void setLazyInitialization(boolean lazyInitialization) {
			this.lazyInitialization = lazyInitialization;
		}

	}

	/**
	 * Settings of backends for all pools.
	 */
	public static class Backend {

		private final Process process = new Process();

		public Process getProcess() {
			return this.process;
		}

	}

	/**
	 * Runners as child processes.
	 */
	public static class Process extends ChildProcess {

		/**
		 * How many children are started at the same time, in all pools together. By
		 * default as many as there are processors.
		 */
		private @Nullable Integer maxParallelStarts;

		public @Nullable Integer getMaxParallelStarts() {
			return this.maxParallelStarts;
		}

		public void setMaxParallelStarts(@Nullable Integer maxParallelStarts) {
			this.maxParallelStarts = maxParallelStarts;
		}

	}

	/**
	 * A runner as a child process: what a pool can override.
	 */
	public static class ChildProcess {

		/**
		 * Maximum heap of a child. By default the runners of a pool share half of the
		 * machine's memory. A pool's 'resources.memory' comes first.
		 */
		private @Nullable DataSize memory;

		/**
		 * Whether a child that had an OutOfMemoryError is terminated. Its calls are lost
		 * with that reason.
		 */
		private boolean exitOnOutOfMemory = true;

		public @Nullable DataSize getMemory() {
			return this.memory;
		}

		public void setMemory(@Nullable DataSize memory) {
			this.memory = memory;
		}

		public boolean isExitOnOutOfMemory() {
			return this.exitOnOutOfMemory;
		}

		public void setExitOnOutOfMemory(boolean exitOnOutOfMemory) {
			this.exitOnOutOfMemory = exitOnOutOfMemory;
		}

	}

	/**
	 * What a runner remembers of calls with an idempotency key.
	 */
	public static class Idempotency {

		/**
		 * How long the result of a call with an idempotency key is remembered.
		 */
		private Duration timeToLive = Duration.ofMinutes(10);

		/**
		 * How large all results are that are remembered, the oldest being forgotten
		 * first. None is remembered with 0.
		 */
		private DataSize maxSize = DataSize.ofMegabytes(16);

		public Duration getTimeToLive() {
			return this.timeToLive;
		}

		public void setTimeToLive(Duration timeToLive) {
			this.timeToLive = timeToLive;
		}

		public DataSize getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(DataSize maxSize) {
			this.maxSize = maxSize;
		}

	}

	/**
	 * A pool.
	 */
	public static class Pool {

		/**
		 * How many runners there are at all times.
		 */
		private int min;

		/**
		 * How many runners there are at the most. 1 by default, the number of cores for
		 * the default pool.
		 */
		private @Nullable Integer max;

		/**
		 * How many calls a runner executes at the same time. 1 by default, for fixed
		 * runners what they report, or 100.
		 */
		private @Nullable Integer maxConcurrency;

		/**
		 * Which of several runners with free slots gets a call.
		 */
		private Placement placement = Placement.SPREAD;

		/**
		 * Runners without a call that are there at all times, beyond demand and up to
		 * max, so that a burst finds them started.
		 */
		private int minIdle;

		/**
		 * Whether a runner serves one call only and is replaced by a new one.
		 */
		private boolean singleUse;

		/**
		 * How long a call waits for a runner, booting included. By default
		 * 'spawn-timeout'.
		 */
		private @Nullable Duration acquireTimeout;

		/**
		 * Time for one execution. By default 'flame.request-timeout'.
		 */
		private @Nullable Duration timeout;

		/**
		 * How long a runner may take to start, counted from the beginning of its own
		 * start. By default 30s, or three times as long as this parent took to start, if
		 * that is more, but at most 5m.
		 */
		private @Nullable Duration spawnTimeout;

		/**
		 * After which time without a call a runner beyond 'min' stops.
		 */
		private Duration idleShutdownAfter = Duration.ofSeconds(30);

		/**
		 * How many calls may wait beyond those that execute.
		 */
		private int queueCapacity = 1000;

		/**
		 * How calls to this pool are encoded. By default 'flame.codec'.
		 */
		private @Nullable Codec codec;

		/**
		 * Where runners come from: 'process', or the name of a RunnerBackend bean. By
		 * default 'process', unless runners are fixed.
		 */
		private @Nullable String backend;

		/**
		 * Runners that were started by others, each with a 'url' and perhaps an 'id'.
		 */
		private List<FixedRunner> runners = new ArrayList<>();

		private final Resources resources = new Resources();

		private final Retry retry = new Retry();

		public int getMin() {
			return this.min;
		}

		public void setMin(int min) {
			this.min = min;
		}

		public @Nullable Integer getMax() {
			return this.max;
		}

		public void setMax(@Nullable Integer max) {
			this.max = max;
		}

		public @Nullable Integer getMaxConcurrency() {
			return this.maxConcurrency;
		}

		public void setMaxConcurrency(@Nullable Integer maxConcurrency) {
			this.maxConcurrency = maxConcurrency;
		}

		public int getMinIdle() {
			return this.minIdle;
		}

		public void setMinIdle(int minIdle) {
			this.minIdle = minIdle;
		}

		public boolean isSingleUse() {
			return this.singleUse;
		}

		public void setSingleUse(boolean singleUse) {
			this.singleUse = singleUse;
		}

		public Placement getPlacement() {
			return this.placement;
		}

		public void setPlacement(Placement placement) {
			this.placement = placement;
		}

		public @Nullable Duration getAcquireTimeout() {
			return this.acquireTimeout;
		}

		public void setAcquireTimeout(@Nullable Duration acquireTimeout) {
			this.acquireTimeout = acquireTimeout;
		}

		public @Nullable Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(@Nullable Duration timeout) {
			this.timeout = timeout;
		}

		public @Nullable Duration getSpawnTimeout() {
			return this.spawnTimeout;
		}

		public void setSpawnTimeout(@Nullable Duration spawnTimeout) {
			this.spawnTimeout = spawnTimeout;
		}

		public Duration getIdleShutdownAfter() {
			return this.idleShutdownAfter;
		}

		public void setIdleShutdownAfter(Duration idleShutdownAfter) {
			this.idleShutdownAfter = idleShutdownAfter;
		}

		public int getQueueCapacity() {
			return this.queueCapacity;
		}

		public void setQueueCapacity(int queueCapacity) {
			this.queueCapacity = queueCapacity;
		}

		public @Nullable Codec getCodec() {
			return this.codec;
		}

		public void setCodec(@Nullable Codec codec) {
			this.codec = codec;
		}

		public @Nullable String getBackend() {
			return this.backend;
		}

		public void setBackend(@Nullable String backend) {
			this.backend = backend;
		}

		public List<FixedRunner> getRunners() {
			return this.runners;
		}

		public void setRunners(List<FixedRunner> runners) {
			this.runners = runners;
		}

		public Resources getResources() {
			return this.resources;
		}

		public Retry getRetry() {
			return this.retry;
		}

	}

	/**
	 * A runner that was started by others.
	 */
	public static class FixedRunner {

		/**
		 * Name of the runner in this process. By default its URL.
		 */
		private @Nullable String id;

		/**
		 * URL of the runner, without the invoke path.
		 */
		private @Nullable URI url;

		public @Nullable String getId() {
			return this.id;
		}

		public void setId(@Nullable String id) {
			this.id = id;
		}

		public @Nullable URI getUrl() {
			return this.url;
		}

		public void setUrl(@Nullable URI url) {
			this.url = url;
		}

	}

	/**
	 * What a runner gets of its host.
	 */
	public static class Resources {

		/**
		 * Number of processors, may be a fraction. A child process sees the next whole
		 * number.
		 */
		private @Nullable Double cpu;

		/**
		 * Memory. For child processes the maximum heap.
		 */
		private @Nullable DataSize memory;

		/**
		 * Number of graphics processors. Child processes ignore it.
		 */
		private @Nullable Integer gpu;

		/**
		 * Labels of what the backend creates, or of where it is placed. Child processes
		 * ignore them.
		 */
		private Map<String, String> labels = new LinkedHashMap<>();

		public @Nullable Double getCpu() {
			return this.cpu;
		}

		public void setCpu(@Nullable Double cpu) {
			this.cpu = cpu;
		}

		public @Nullable DataSize getMemory() {
			return this.memory;
		}

		public void setMemory(@Nullable DataSize memory) {
			this.memory = memory;
		}

		public @Nullable Integer getGpu() {
			return this.gpu;
		}

		public void setGpu(@Nullable Integer gpu) {
			this.gpu = gpu;
		}

		public Map<String, String> getLabels() {
			return this.labels;
		}

		public void setLabels(Map<String, String> labels) {
			this.labels = labels;
		}

	}

	/**
	 * Repeated attempts of a call that had no effect.
	 */
	public static class Retry {

		/**
		 * How often a call is tried at the most, the first attempt included.
		 */
		private int maxAttempts = 1;

		/**
		 * Pause before the second attempt, doubled from one to the next.
		 */
		private Duration baseDelay = Duration.ofMillis(250);

		/**
		 * Longest pause between two attempts.
		 */
		private Duration maxDelay = Duration.ofSeconds(5);

		public int getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(int maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public Duration getBaseDelay() {
			return this.baseDelay;
		}

		public void setBaseDelay(Duration baseDelay) {
			this.baseDelay = baseDelay;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

	}

}
