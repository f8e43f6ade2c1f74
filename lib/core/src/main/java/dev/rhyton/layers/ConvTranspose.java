package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.ConvOps;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Base class of transposed convolutions, which turn a small image into a larger one. */
public abstract class ConvTranspose<C extends ConvTranspose<C>> extends Conv<C>
    implements WeightSetters.Kernel<C> {
  private @Range(atLeast = 1) int filters = 1;
  private WeightOptions kernelOptions = new WeightOptions(Initializer.GLOROT_UNIFORM);
  private int @Nullable [] outputPadding;

  private Weight kernel; // (window..., filters, channels)

  ConvTranspose(int rank) {
    super(rank);
  }

  /** Sets the number of filters and the size of their windows, for factory methods. */
  static <C extends ConvTranspose<C>> C of(C fresh, int filters, int... size) {
    return made(
        fresh,
        c -> {
          ((ConvTranspose<?>) c).filters = filters;
          c.window.kernelSize(size);
        });
  }

  /**
   * Sets the output padding, which is added to the size of the output: a convolution maps several
   * input sizes to the same output size.
   */
  public C outputPadding(int... more) {
    var each = SpatialSizes.perAxis("outputPadding", window.rank, more);
    return self(with(this, c -> c.outputPadding = each));
  }

  @Override
  protected void check() {
    super.check();
    for (int i = 0; outputPadding != null && i < window.rank; i++) {
      Check.that(
          outputPadding[i] >= 0 && outputPadding[i] < window.strides[i],
          "%s: outputPadding must be less than strides, received %d and %d.",
          className(),
          outputPadding[i],
          window.strides[i]);
    }
  }

  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("groups");
  }

  @Override
  WeightOptions options(Slot slot) {
    return slot == Slot.KERNEL ? kernelOptions : super.options(slot);
  }

  @Override
  Weight kernel() {
    return kernel;
  }

  @Override
  void makeKernels(long channels) {
    kernel = weight(kernelOptions, window.kernelShape(filters, channels).dims());
  }

  @Override
  long outputs(long channels) {
    return filters;
  }

  @Override
  long expectedChannels() {
    return sizeOf(kernel, -1);
  }

  /** The window need not lie inside the image. */
  @Override
  protected void checkInputs(List<Shape> inputs) {}

  @Override
  Tensor convolve(Tensor x) {
    var size = new long[window.rank];
    for (int i = 0; i < size.length; i++) {
      long input = x.shape().dim(1 + i);
      size[i] = outputSize(input, i);
      Check.that(
          size[i] > 0,
          "%s: padding(\"same\") and outputPadding leave nothing of an axis of %d, kernelSize %d."
              + " Leave out outputPadding, or raise it.",
          label(),
          input,
          window.kernelSize[i]);
    }
    return ConvOps.convTranspose(x, spread(), window.strides, window.padding.name(), size);
  }

  /**
   * Returns the kernel with zeros between its entries, because this operation of TensorFlow
   * supports no dilation.
   */
  private Tensor spread() {
    Tensor spread = kernel;
    for (int i = 0; i < window.rank; i++) {
      int dilation = window.dilationRate[i];
      if (dilation == 1) continue;
      var dims = spread.shape().dims();
      var gaps = new int[dims.length + 1][2];
      gaps[i + 1][1] = dilation - 1;
      dims[i] *= dilation;
      spread = spread.expandDims(i + 1).pad(gaps).reshape(dims).slice(i, 0, window.extent(i));
    }
    return spread;
  }

  private long outputSize(long input, int axis) {
    int step = window.strides[axis];
    int extent = window.extent(axis);
    boolean same = window.padding == Padding.SAME;
    if (outputPadding == null) return input * step + (same ? 0 : Math.max(extent - step, 0));
    int around = same ? extent / 2 : 0;
    return (input - 1) * step + extent - 2L * around + outputPadding[axis];
  }

  @Override
  protected boolean needsSizes() {
    return true;
  }
}
