package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.ConvOps;
import dev.rhyton.tensor.Tensor;
import java.util.Set;

/** Base class of transposed convolutions, which turn a small image into a larger one. */
public abstract class ConvTranspose<C extends ConvTranspose<C>> extends Conv<C>
    implements KernelOptions<C> {
  @Range(atLeast = 1)
  int filters = 1;

  private WeightOptions kernelOptions = WeightOptions.of(Initializer.GLOROT_UNIFORM);
  private int[] outputPadding;

  ConvTranspose(int rank) {
    super(rank);
  }

  /**
   * Sets the output padding, which is added to the size of the output: a convolution maps several
   * input sizes to the same output size.
   */
  public C outputPadding(int... more) {
    var each = Space.perAxis("outputPadding", rank(), more);
    return self(with(this, c -> c.outputPadding = each));
  }

  @Override
  protected void check() {
    super.check();
    for (int i = 0; outputPadding != null && i < rank(); i++) {
      Check.that(
          outputPadding[i] >= 0 && outputPadding[i] < strides[i],
          "%s: outputPadding must be less than strides, received %d and %d.",
          className(),
          outputPadding[i],
          strides[i]);
    }
  }

  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("groups");
  }

  @Override
  void makeKernels(long channels) {
    kernel = weight(kernelOptions, kernelShape(filters, channels));
  }

  @Override
  long outputs(long channels) {
    return filters;
  }

  @Override
  long expectedChannels() {
    return sizeOf(kernel, -1);
  }

  @Override
  boolean mustFit() {
    return false;
  }

  @Override
  Tensor convolve(Tensor x) {
    var size = new long[rank()];
    for (int i = 0; i < size.length; i++) {
      long input = x.shape().dim(1 + i);
      size[i] = outputSize(input, i);
      Check.that(
          size[i] > 0,
          "%s: padding(\"same\") and outputPadding leave nothing of an axis of %d, kernelSize %d."
              + " Leave out outputPadding, or raise it.",
          label(),
          input,
          kernelSize[i]);
    }
    return ConvOps.convTranspose(x, spread(), strides, padding.name(), size);
  }

  /**
   * Returns the kernel with zeros between its entries, because this operation of TensorFlow
   * supports no dilation.
   */
  private Tensor spread() {
    Tensor spread = kernel;
    for (int i = 0; i < rank(); i++) {
      if (dilationRate[i] == 1) continue;
      var dims = spread.shape().dims();
      var gaps = new int[dims.length + 1][2];
      gaps[i + 1][1] = dilationRate[i] - 1;
      dims[i] *= dilationRate[i];
      spread = spread.expandDims(i + 1).pad(gaps).reshape(dims).slice(i, 0, window(i));
    }
    return spread;
  }

  private int window(int axis) {
    return (kernelSize[axis] - 1) * dilationRate[axis] + 1;
  }

  private long outputSize(long input, int axis) {
    int step = strides[axis];
    int window = window(axis);
    boolean same = padding == Padding.SAME;
    if (outputPadding == null) return input * step + (same ? 0 : Math.max(window - step, 0));
    int around = same ? window / 2 : 0;
    return (input - 1) * step + window - 2L * around + outputPadding[axis];
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
