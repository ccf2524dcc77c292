/**
 * gRPC with protobuf.
 */
@NullMarked
package io.flame.benchmarks.comparison.grpc;

import org.jspecify.annotations.NullMarked;
