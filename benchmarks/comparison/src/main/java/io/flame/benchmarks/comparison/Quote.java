package io.flame.benchmarks.comparison;

import java.io.Serializable;

/**
 * What a server answers: about 90 bytes as JSON. Serializable, because Dubbo refuses
 * others.
 *
 * @param order the number of the order
 * @param total the price of all
 * @param currency the currency of the price
 * @param carrier who delivers
 * @param days how long it takes
 */
public record Quote(String order, long total, String currency, String carrier, int days) implements Serializable {

}
