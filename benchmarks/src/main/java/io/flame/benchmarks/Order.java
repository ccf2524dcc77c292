package io.flame.benchmarks;

/**
 * What a caller sends: about 110 bytes as JSON.
 *
 * @param id the number of the order
 * @param customer the number of the customer
 * @param item what is ordered
 * @param quantity how many
 * @param cents the price of one
 * @param express whether it is urgent
 */
public record Order(String id, String customer, String item, int quantity, long cents, boolean express) {

}
