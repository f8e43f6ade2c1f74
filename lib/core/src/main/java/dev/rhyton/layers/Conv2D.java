package dev.rhyton.layers;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.config.Check;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.Ops;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;

/**
 * Two-dimensional convolution: each filter is a window of weights that slides over the image,
 * {@code y = activation(x ∗ kernel + bias)}.
 *
 * <p>Input {@code (batch, height, width, channels)}, output {@code (batch, height', width',
 * filters)}.
 *
 * <pre>{@code
 * Conv2D.of(32, 3).padding("same").activation("relu")
 * }</pre>
 */
public final class Conv2D extends Layer {
  private int filters = 1;
  private int[] kernelSize = {1, 1};
  private int[] strides = {1, 1};
  private Padding padding = Padding.VALID;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private int[] dilationRate = {1, 1};
  private int groups = 1;
  private ActivationFunction activation = ActivationFunction.LINEAR;
  private boolean useBias = true;
  private Initializer kernelInitializer = Initializer.GLOROT_UNIFORM;
  private Initializer biasInitializer = Initializer.ZEROS;
  private Regularizer kernelRegularizer;
  private Regularizer biasRegularizer;
  private Constraint kernelConstraint;
  private Constraint biasConstraint;

  private Weight kernel; // (height, width, channels / groups, filters)
  private Weight bias; // (filters)

  private Conv2D() {}

  /** {@code filters} windows of {@code size} by {@code size}, or of {@code (height, width)}. */
  public static Conv2D of(int filters, int... size) {
    return made(
        new Conv2D(),
        c -> {
          c.filters = filters;
          c.kernelSize = pair("kernelSize", size);
        });
  }

  static int[] pair(String what, int... size) {
    Check.that(
        size.length == 1 || size.length == 2,
        "%s: expected one number or two, received %d.",
        what,
        size.length);
    return new int[] {size[0], size[size.length - 1]};
  }

  public Conv2D strides(int... steps) {
    return with(this, c -> c.strides = pair("strides", steps));
  }

  public Conv2D padding(String name) {
    return with(this, c -> c.padding = Padding.of(name));
  }

  public Conv2D dataFormat(String name) {
    return with(this, c -> c.dataFormat = DataFormat.of(name));
  }

  public Conv2D dilationRate(int... rate) {
    return with(this, c -> c.dilationRate = pair("dilationRate", rate));
  }

  public Conv2D groups(int number) {
    return with(this, c -> c.groups = number);
  }

  public Conv2D activation(String name) {
    return activation(ActivationFunction.of(name));
  }

  public Conv2D activation(ActivationFunction function) {
    return with(this, c -> c.activation = function);
  }

  public Conv2D useBias(boolean use) {
    return with(this, c -> c.useBias = use);
  }

  public Conv2D kernelInitializer(String name) {
    return kernelInitializer(Initializer.of(name));
  }

  public Conv2D kernelInitializer(Initializer initializer) {
    return with(this, c -> c.kernelInitializer = initializer);
  }

  public Conv2D biasInitializer(Initializer initializer) {
    return with(this, c -> c.biasInitializer = initializer);
  }

  public Conv2D kernelRegularizer(Regularizer regularizer) {
    return with(this, c -> c.kernelRegularizer = regularizer);
  }

  public Conv2D biasRegularizer(Regularizer regularizer) {
    return with(this, c -> c.biasRegularizer = regularizer);
  }

  public Conv2D kernelConstraint(Constraint constraint) {
    return with(this, c -> c.kernelConstraint = constraint);
  }

  public Conv2D biasConstraint(Constraint constraint) {
    return with(this, c -> c.biasConstraint = constraint);
  }

  @Override
  protected void check() {
    Check.positive("Conv2D", "filters", filters);
    Check.positive("Conv2D", "groups", groups);
    checkWindow("Conv2D", "kernelSize", kernelSize);
    checkWindow("Conv2D", "strides", strides);
    checkWindow("Conv2D", "dilationRate", dilationRate);
    for (int i = 0; i < 2; i++) {
      Check.that(
          strides[i] == 1 || dilationRate[i] == 1,
          "Conv2D: strides and dilationRate cannot both be above 1.");
    }
    Check.that(padding != Padding.CAUSAL, "Conv2D: padding \"causal\" is for Conv1D alone.");
    Check.that(
        filters % groups == 0,
        "Conv2D: filters must be a multiple of groups, received %d and %d.",
        filters,
        groups);
  }

  @Override
  protected void build(Shape input) {
    checkRank(input, 4, "(?, height, width, channels)");
    long channels = channels(input);
    Check.that(
        channels % groups == 0,
        "%s: the input's %d channels must be a multiple of groups, %d.",
        label(),
        channels,
        groups);
    kernel =
        weight(
            kernelInitializer,
            kernelRegularizer,
            kernelConstraint,
            kernelSize[0],
            kernelSize[1],
            channels / groups,
            filters);
    if (useBias) bias = weight(biasInitializer, biasRegularizer, biasConstraint, filters);
  }

  private long channels(Shape input) {
    return input.dim(dataFormat == DataFormat.CHANNELS_LAST ? 3 : 1);
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    var input = inputs.get(0);
    checkRank(input, 4, "(?, height, width, channels)");
    long expected = kernel.shape().dim(2) * groups;
    Check.that(
        channels(input) == expected,
        "%s: expected %d channels, received input of shape %s.",
        label(),
        expected,
        input);
    var window = new long[2];
    for (int i = 0; i < 2; i++) {
      window[i] = (kernelSize[i] - 1L) * dilationRate[i] + 1;
      long size = input.dim(dataFormat == DataFormat.CHANNELS_LAST ? 1 + i : 2 + i);
      Check.that(
          size < 1 || dilationRate[i] <= size,
          "%s: dilationRate %d is larger than the image, received input of shape %s.",
          label(),
          dilationRate[i],
          input);
    }
    if (padding == Padding.VALID) checkImage(input, window, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    var y = convolve(dataFormat.toLast(x));
    return activation.apply(dataFormat.fromLast(useBias ? Ops.biasAdd(y, bias) : y));
  }

  /** On a processor TensorFlow has no gradient for groups, so each is a convolution of its own. */
  private Tensor convolve(Tensor x) {
    if (groups == 1) return convolve(x, kernel);
    var inputs = Ops.split(x, groups, 3);
    var kernels = Ops.split(kernel, groups, 3);
    var outputs = new ArrayList<Tensor>();
    for (int g = 0; g < groups; g++) outputs.add(convolve(inputs.get(g), kernels.get(g)));
    return Ops.concatenate(3, outputs);
  }

  private Tensor convolve(Tensor x, Tensor window) {
    return Ops.conv2d(x, window, strides, padding.name(), dilationRate);
  }
}
