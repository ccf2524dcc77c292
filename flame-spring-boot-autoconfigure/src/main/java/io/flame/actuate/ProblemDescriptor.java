package io.flame.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of what is wrong with a request.
 *
 * @param message what is wrong
 */
public record ProblemDescriptor(String message) implements OperationResponseBody {

}
