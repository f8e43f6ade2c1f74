/**
 * Arrays, tensors, weights and functions; the only package that uses TensorFlow.
 *
 * <pre>{@code
 * try (var graph = GraphBuilder.open(false)) {
 *   var x = graph.argument(DType.FLOAT32, Shape.of(-1, 2));
 *   var norm = graph.function(List.of(x.square().sum(-1).sqrt()));
 *   norm.run(List.of(NDArray.from(new float[][] {{3, 4}})));   // [5]
 * }
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.tensor;

import com.google.errorprone.annotations.CheckReturnValue;
