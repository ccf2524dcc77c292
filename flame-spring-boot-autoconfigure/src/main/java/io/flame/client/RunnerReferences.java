package io.flame.client;

import java.util.function.Consumer;

/**
 * What calls to runners must know of references.
 *
 * @param owner the owner of references that calls outside of sessions make
 * @param poolVerifier throws a {@link io.flame.FlameConfigurationException} if the
 * runners of a pool, given by its name, cannot reach the object storage
 */
public record RunnerReferences(String owner, Consumer<String> poolVerifier) {

}
