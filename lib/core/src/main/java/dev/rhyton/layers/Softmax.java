package dev.rhyton.layers;

import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Makes probabilities of numbers: {@code e^x / Σ e^x} along an axis; masked entries get none.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * Softmax.of()
 * }</pre>
 */
public final class Softmax extends Layer {
  private int[] axis = {-1};

  private Softmax() {}

  /** The layer. */
  public static Softmax of() {
    return new Softmax();
  }

  /** The axis along which the probabilities add up to 1; the last one by default. */
  public Softmax axis(int... along) {
    return with(this, l -> l.axis = along);
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    if (inputs.size() > 1) x = x.add(inputs.get(1).logicalNot().cast(x.dtype()).multiply(-3e38));
    if (axis.length == 1 && x.shape().axis(axis[0]) == x.shape().rank() - 1)
      return List.of(x.softmax());
    var e = x.subtract(x.maxKeep(axis)).exp();
    return List.of(e.divide(e.sumKeep(axis)));
  }
}
