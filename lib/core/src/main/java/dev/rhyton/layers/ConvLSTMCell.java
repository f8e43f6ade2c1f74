package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.layers.internal.Space;
import dev.rhyton.tensor.ConvOps;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** One step of a convolutional LSTM: its products are convolutions and its states are images. */
final class ConvLSTMCell extends LongMemory<ConvLSTMCell> {
  int[] kernelSize;
  int[] strides;
  Padding padding = Padding.VALID;
  DataFormat dataFormat = DataFormat.usual();
  int[] dilationRate;

  ConvLSTMCell(int rank) {
    kernelSize = Space.ones(rank);
    strides = Space.ones(rank);
    dilationRate = Space.ones(rank);
  }

  int rank() {
    return kernelSize.length;
  }

  @Override
  protected void check() {
    super.check();
    Space.checkWindow(className(), "kernelSize", kernelSize.length, kernelSize);
    Space.checkWindow(className(), "strides", kernelSize.length, strides);
    Space.checkWindow(className(), "dilationRate", kernelSize.length, dilationRate);
    Check.that(
        padding != Padding.CAUSAL,
        "%s: expected padding \"valid\" or \"same\", received \"causal\".",
        className());
    boolean strided = Arrays.stream(strides).anyMatch(s -> s > 1);
    Check.that(
        !strided || Arrays.stream(dilationRate).allMatch(d -> d == 1),
        "%s: strides and dilationRate cannot both be above 1.",
        className());
  }

  @Override
  protected void build(Shape step) {
    var window = Shape.of(Arrays.stream(kernelSize).asLongStream().toArray());
    makeWeights(window.plus(step.dim(dataFormat.channelAxis())), window.plus(units));
  }

  private static final List<String> SPACE = List.of("depth", "height", "width");

  /** Its states have the sizes of the images, which must be known. */
  @Override
  protected InputSpec inputSpec() {
    var space = SPACE.subList(SPACE.size() - rank(), SPACE.size());
    var spec = Space.spec(dataFormat, space.toArray(String[]::new));
    for (int axis = 1; axis <= rank() + 1; axis++) spec = spec.known(axis);
    return spec.axis(dataFormat.channelAxis(), sizeOf(kernel, -2));
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    if (padding == Padding.VALID) {
      Space.checkImage(label(), inputs.get(0), window(), dataFormat);
    }
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    int first = dataFormat == DataFormat.CHANNELS_LAST ? 1 : 2;
    var size = new long[rank()];
    for (int i = 0; i < size.length; i++) {
      size[i] = after(step.dim(first + i), i);
    }
    var image = Shape.of(size);
    var state =
        dataFormat == DataFormat.CHANNELS_LAST
            ? image.plus(units)
            : Shape.of(units).plus(image.dims());
    return List.of(state, state);
  }

  /** Returns the extent of the kernel along each axis. */
  private long[] window() {
    var window = new long[rank()];
    Arrays.setAll(window, i -> (kernelSize[i] - 1L) * dilationRate[i] + 1);
    return window;
  }

  /** Returns the size of an axis after the convolution of the input. */
  private long after(long size, int axis) {
    if (padding == Padding.SAME) return (size + strides[axis] - 1) / strides[axis];
    return (size - window()[axis]) / strides[axis] + 1;
  }

  /** The gates are concatenated in the last axis, so channels are last here. */
  @Override
  Tensor multiply(Tensor x, Tensor part) {
    return ConvOps.conv(dataFormat.toLast(x), part, strides, padding.name(), dilationRate);
  }

  @Override
  Tensor multiplyState(Tensor state, Tensor part) {
    var ones = Space.ones(rank());
    return ConvOps.conv(dataFormat.toLast(state), part, ones, Padding.SAME.name(), ones);
  }

  @Override
  List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState) {
    var h = states.get(0);
    var c = dataFormat.toLast(states.get(1));
    return super.step(x, List.of(h, c), ofState).stream().map(dataFormat::fromLast).toList();
  }
}
