package io.flame.sample.billing;

/**
 * What became of a refund.
 *
 * @param ok whether the money was given back
 * @param refunded the amount in cents
 * @param runner the id of the runner that did it
 */
public record Refund(boolean ok, long refunded, String runner) {

}
