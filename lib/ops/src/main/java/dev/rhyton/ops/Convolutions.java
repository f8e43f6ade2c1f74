package dev.rhyton.ops;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions over one to three spatial axes, as in {@code keras.ops.nn}. Inputs have the shape
 * {@code (batch, spatial axes..., channels)}, or {@code (batch, channels, spatial axes...)} with
 * the data format {@code "channels_first"}. A single stride, dilation or size applies to all axes.
 */
final class Convolutions {
  private Convolutions() {}

  static final int[] ONE = {1};

  /** The arguments of a convolution with channels last. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Windows(String op, int[] strides, String padding, int[] dilations) {
    static Windows of(String op, Tensor x, int[] strides, String padding, int[] dilations) {
      int rank = Spatial.rank(op, x);
      return new Windows(
          op,
          Spatial.perAxis(op, "strides", rank, 1, strides),
          Spatial.padding(op, padding),
          Spatial.perAxis(op, "dilation_rate", rank, 1, dilations));
    }

    int rank() {
      return strides.length;
    }

    long[] reach(Tensor kernel) {
      var reach = new long[rank()];
      Arrays.setAll(reach, i -> (kernel.shape().dim(i) - 1) * dilations[i] + 1);
      return reach;
    }

    /** Throws if the convolution is dilated and sizes are unknown. */
    void checkDilated(Tensor x) {
      boolean isDilated = Arrays.stream(dilations).anyMatch(d -> d > 1);
      if (isDilated) Spatial.sizesKnown(op, x, rank(), "the convolution is dilated");
    }

    void checkKernel(Tensor kernel) {
      Check.given(op, "kernel", kernel);
      Check.that(
          kernel.shape().rank() == rank() + 2 && kernel.shape().isKnown(),
          "%s: expected a kernel of %d axes of known sizes for inputs of %d axes, received shape"
              + " %s.",
          op,
          rank() + 2,
          rank() + 2,
          kernel.shape());
      Check.that(
          !Nonlinearities.isEmpty(kernel),
          "%s: the kernel has no elements, its shape is %s.",
          op,
          kernel.shape());
    }
  }

  // ---- convolution ----

  static Tensor conv(
      Tensor inputs,
      Tensor kernel,
      int[] strides,
      String padding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    var windows = Windows.of("conv", inputs, strides, padding, dilationRate);
    windows.checkKernel(kernel);
    return Spatial.channelsLast("conv", inputs, dataFormat, x -> convolve(windows, x, kernel));
  }

  private static Tensor convolve(Windows w, Tensor inputs, Tensor kernel) {
    var x = Nonlinearities.floats(w.op(), inputs);
    var k = kernel.cast(x.dtype());
    long inner = kernel.shape().dim(-2);
    long filters = kernel.shape().last();
    long channels = x.shape().last();
    Check.that(
        channels != Shape.UNKNOWN
            && channels % inner == 0
            && filters % Math.max(1, channels / inner) == 0,
        "%s: the inputs must have as many channels as the kernel, %d, or a multiple that divides"
            + " its %d filters in groups; received shapes %s and %s.",
        w.op(),
        inner,
        filters,
        inputs.shape(),
        kernel.shape());
    var sizes = Spatial.windows(w.op(), x, w.reach(k), w.strides(), w.padding());
    if (Nonlinearities.isEmpty(x)) return Spatial.nothing(x, sizes, filters);
    if (w.rank() == 3) Spatial.sizesKnown(w.op(), x, 3, "these are volumes");
    w.checkDilated(x);
    var y = ConvOps.groupedConv(x, k, w.strides(), w.padding(), w.dilations());
    return Spatial.reshaped(y, x, w.reach(k), w.strides(), w.padding());
  }

  // ---- depthwise and separable ----

  static Tensor depthwiseConv(
      Tensor inputs,
      Tensor kernel,
      int[] strides,
      String padding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    return depthwiseConv(
        Windows.of("depthwise_conv", inputs, strides, padding, dilationRate),
        inputs,
        kernel,
        dataFormat);
  }

  private static Tensor depthwiseConv(
      Windows w, Tensor inputs, Tensor kernel, @Nullable String dataFormat) {
    w.checkKernel(kernel);
    return Spatial.channelsLast(
        w.op(),
        inputs,
        dataFormat,
        x -> {
          checkChannels(w.op(), x, kernel, -2);
          var dims = kernel.shape().dims();
          long outputs = dims[w.rank()] * dims[w.rank() + 1];
          return convolve(
              w, x, kernel.reshape(kernel.shape().upTo(w.rank()).plus(1, outputs).dims()));
        });
  }

  private static void checkChannels(String op, Tensor x, Tensor kernel, int axis) {
    long channels = kernel.shape().dim(axis);
    Check.that(
        x.shape().last() == channels,
        "%s: expected inputs of %d channels, as the kernel of shape %s; with channels last their"
            + " shape is %s.",
        op,
        channels,
        kernel.shape(),
        x.shape());
  }

  static Tensor separableConv(
      Tensor inputs, Tensor depthwiseKernel, Tensor pointwiseKernel, int strides, String padding) {
    var steps = new int[] {strides};
    return Ops.separableConv(inputs, depthwiseKernel, pointwiseKernel, steps, padding, null, ONE);
  }

  static Tensor separableConv(
      Tensor inputs,
      Tensor depthwiseKernel,
      Tensor pointwiseKernel,
      int[] strides,
      String padding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    var windows = Windows.of("separable_conv", inputs, strides, padding, dilationRate);
    var y = depthwiseConv(windows, inputs, depthwiseKernel, dataFormat);
    var places = Windows.of("separable_conv", y, ONE, "valid", dilationRate);
    places.checkKernel(pointwiseKernel);
    return Spatial.channelsLast(
        "separable_conv", y, dataFormat, x -> convolve(places, x, pointwiseKernel));
  }

  // ---- transposed ----

  static Tensor convTranspose(
      Tensor inputs,
      Tensor kernel,
      int[] strides,
      String padding,
      int @Nullable [] outputPadding,
      @Nullable String dataFormat,
      int[] dilationRate) {
    String op = "conv_transpose";
    var w = Windows.of(op, inputs, strides, padding, dilationRate);
    w.checkKernel(kernel);
    var more =
        outputPadding == null
            ? null
            : Spatial.perAxis(op, "output_padding", w.rank(), 0, outputPadding);
    return Spatial.channelsLast(op, inputs, dataFormat, x -> transposed(w, x, kernel, more));
  }

  private static Tensor transposed(Windows w, Tensor inputs, Tensor kernel, int @Nullable [] more) {
    checkChannels(w.op(), inputs, kernel, -1);
    Spatial.sizesKnown(w.op(), inputs, w.rank(), "those of the outputs follow from them");
    var x = Nonlinearities.floats(w.op(), inputs);
    var reach = w.reach(kernel);
    var size = new long[w.rank()];
    for (int i = 0; i < size.length; i++) {
      long step = w.strides()[i];
      boolean same = w.padding().equals("SAME");
      long least = (x.shape().dim(1 + i) - 1) * step + (same ? reach[i] % 2 : reach[i]);
      long rest = same ? step - reach[i] % 2 : Math.max(0, step - reach[i]);
      size[i] = least + (more == null ? rest : more[i]);
      Check.that(
          size[i] > 0 || Nonlinearities.isEmpty(x),
          "%s: padding \"same\" and output_padding leave nothing of inputs of shape %s. Leave out"
              + " output_padding, or raise it.",
          w.op(),
          inputs.shape());
    }
    if (Nonlinearities.isEmpty(x)) {
      Arrays.setAll(size, i -> Math.max(0, size[i]));
      return Spatial.nothing(x, size, kernel.shape().dim(-2));
    }
    var spread = spread(kernel.cast(x.dtype()), w.dilations(), reach);
    return ConvOps.convTranspose(x, spread, w.strides(), w.padding(), size);
  }

  /**
   * Inserts zeros between the elements of a kernel, since TensorFlow does not support dilation
   * here.
   */
  private static Tensor spread(Tensor kernel, int[] dilations, long[] reach) {
    var spread = kernel;
    for (int i = 0; i < dilations.length; i++) {
      if (dilations[i] == 1) continue;
      var dims = spread.shape().dims();
      var gaps = new int[dims.length + 1][2];
      gaps[i + 1][1] = dilations[i] - 1;
      dims[i] *= dilations[i];
      spread = spread.expandDims(i + 1).pad(gaps).reshape(dims).slice(i, 0, reach[i]);
    }
    return spread;
  }
}
