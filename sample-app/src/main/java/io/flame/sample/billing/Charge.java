package io.flame.sample.billing;

/**
 * What became of a charge.
 *
 * @param ok whether the money was taken
 * @param charged the amount in cents
 * @param runner the id of the runner that did it
 */
public record Charge(boolean ok, long charged, String runner) {

}
