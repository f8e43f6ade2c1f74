package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.NnOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The product of inputs or states with the kernel of all gates, after dropout. In training the
 * dropout mask is drawn once for all steps, for each gate or for all gates together.
 *
 * @param kernels the kernel, as a whole or divided by gates
 * @param draws the dropout masks before each part, empty for no dropout
 * @param bias the bias, or null
 * @param multiply the product: a matrix product or a convolution
 */
record GateProjection(
    List<Tensor> kernels,
    List<Tensor> draws,
    @Nullable Tensor bias,
    BinaryOperator<Tensor> multiply) {
  static GateProjection of(
      Tensor kernel, int parts, @Nullable Tensor bias, BinaryOperator<Tensor> multiply) {
    var kernels = parts == 1 ? List.of(kernel) : Ops.split(kernel, parts, -1);
    return new GateProjection(kernels, List.of(), bias, multiply);
  }

  /** Returns the product with dropout masks for inputs like this one. */
  GateProjection dropping(double rate, Tensor like) {
    var ones = Ops.onesLike(like);
    var drawn = kernels.stream().map(k -> Noise.dropout(ones, rate, null)).toList();
    return new GateProjection(kernels, drawn, bias, multiply);
  }

  /**
   * Returns the product for one step {@code (batch, ...)} or for a sequence {@code (batch, steps,
   * ...)}.
   */
  Tensor apply(Tensor x) {
    var parts = new ArrayList<Tensor>();
    for (int i = 0; i < kernels.size(); i++) parts.add(multiplied(dropped(x, i), kernels.get(i)));
    var product = parts.size() == 1 ? parts.get(0) : Ops.concatenate(parts, -1);
    return bias == null ? product : NnOps.biasAdd(product, bias);
  }

  /**
   * Returns the product of one step with the part of one gate, without bias; {@code factor} is
   * multiplied in before the product.
   */
  Tensor ofGate(int gate, Tensor x, @Nullable Tensor factor) {
    var dropped = dropped(x, gate);
    return multiply.apply(factor == null ? dropped : dropped.multiply(factor), kernels.get(gate));
  }

  private Tensor dropped(Tensor x, int i) {
    if (draws.isEmpty()) return x;
    var draw = draws.get(i);
    return x.multiply(x.shape().rank() > draw.shape().rank() ? draw.expandDims(1) : draw);
  }

  /**
   * Computes all steps of a sequence in one product, which is faster than one product for each
   * step.
   */
  private Tensor multiplied(Tensor x, Tensor kernel) {
    int stepRank = kernel.shape().rank();
    if (x.shape().rank() == stepRank) return multiply.apply(x, kernel);
    var rows = multiply.apply(x.reshape(with(Shape.UNKNOWN, x.shape().from(2))), kernel);
    return rows.reshape(
        Shape.of(Shape.UNKNOWN, x.shape().dim(1)).plus(rows.shape().from(1).dims()).dims());
  }

  private static long[] with(long first, Shape rest) {
    return Shape.of(first).plus(rest.dims()).dims();
  }
}
