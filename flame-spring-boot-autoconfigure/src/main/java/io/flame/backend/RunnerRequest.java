package io.flame.backend;

import java.time.Duration;

/**
 * What a pool asks a backend for.
 *
 * @param pool the name of the pool
 * @param capacity how many calls the runner must execute at the same time
 * @param maxRunners how many runners the pool has at the most, to share resources out
 * @param resources what the runner should get
 * @param timeout how long starting it may take
 */
public record RunnerRequest(String pool, int capacity, int maxRunners, RunnerResources resources, Duration timeout) {

}
