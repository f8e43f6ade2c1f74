package dev.rhyton.layers;

import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts numbers to probabilities: {@code e^x / Σ e^x} along an axis; masked entries get 0.
 *
 * <p>Input and output have the same shape.
 *
 * <pre>{@code
 * Softmax.of()
 * }</pre>
 */
public final class Softmax extends BaseLayer<Softmax> {
  private int[] axis = {-1};

  private Softmax() {}

  /** Creates the layer. */
  public static Softmax of() {
    return new Softmax();
  }

  /** Sets the axis along which the probabilities add up to 1, by default the last one. */
  public Softmax axis(int... along) {
    return with(this, l -> l.axis = along);
  }

  @Override
  protected String keywordOfRest() {
    return EACH;
  }

  @Override
  protected List<String> keywordsOfInputs() {
    return List.of("inputs", "mask");
  }

  @Override
  protected List<Tensor> call(List<Tensor> inputs, Context context) {
    var x = inputs.get(0);
    var given = inputs.size() > 1 ? inputs.get(1) : maskOfEntries(x, context);
    if (given == null) return List.of(softmax(x, axis));
    var mask = given.dtype() == DType.BOOL ? given : given.greater(0.5);
    return List.of(cleared(softmax(masked(x, mask), axis), mask));
  }

  /** Returns the mask of the input if it has an entry for each number; a mask of steps has not. */
  private static @Nullable Tensor maskOfEntries(Tensor x, Context context) {
    return isOfEntries(context.mask(), x) ? context.mask() : null;
  }

  private static boolean isOfEntries(@Nullable Tensor mask, Tensor x) {
    return mask != null && mask.shape().rank() == x.shape().rank();
  }

  @Override
  boolean usesMasks(List<Tensor> inputs) {
    return isOfEntries(inputs.get(0).mask(), inputs.get(0));
  }

  static Tensor softmax(Tensor x, int... axis) {
    if (axis.length == 1 && x.shape().axis(axis[0]) == x.shape().rank() - 1) return x.softmax();
    var e = x.subtract(x.max(axis, true)).exp();
    return e.divide(e.sum(axis, true));
  }

  /** Masked entries get a number so low that their probability is 0. */
  static Tensor masked(Tensor x, Tensor mask) {
    double low = x.dtype() == DType.FLOAT16 ? -3e4 : -1e9;
    return Ops.where(mask, x, TensorOps.constant(low, x.dtype()));
  }

  /** Returns zeros if no entry counts; the softmax would return equal probabilities. */
  static Tensor cleared(Tensor probabilities, Tensor mask) {
    return probabilities.multiply(mask.cast(probabilities.dtype()));
  }

  @Override
  protected boolean takesMask() {
    return true;
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }

  @Override
  protected boolean isBuiltAtOnce() {
    return true;
  }
}
