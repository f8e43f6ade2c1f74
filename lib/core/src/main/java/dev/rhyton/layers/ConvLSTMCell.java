package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.internal.SpatialSizes;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.ConvOps;
import java.util.List;

/** One step of a convolutional LSTM: its products are convolutions and its states are images. */
final class ConvLSTMCell extends GatedCell<ConvLSTMCell> {
  boolean unitForgetBias = true;
  SlidingWindow window;

  ConvLSTMCell(int rank) {
    super(4);
    window = new SlidingWindow(rank);
  }

  @Override
  protected void check() {
    super.check();
    window.check(className());
    Check.that(
        window.padding != Padding.CAUSAL,
        "%s: expected padding \"valid\" or \"same\", received \"causal\".",
        className());
    window.checkStrides(className());
  }

  @Override
  protected void build(Shape step) {
    makeWeights(
        window.kernelShape(step.dim(window.dataFormat.channelAxis())), window.kernelShape(units));
  }

  @Override
  Initializer initialBias() {
    var given = super.initialBias();
    return unitForgetBias ? new LSTMCell.ForgetBias(given, units) : given;
  }

  private static final List<String> SPACE = List.of("depth", "height", "width");

  /** Its states have the sizes of the images, which must be known. */
  @Override
  protected InputSpec inputSpec() {
    var space = SPACE.subList(SPACE.size() - window.rank, SPACE.size());
    var spec = SpatialSizes.spec(window.dataFormat, space.toArray(String[]::new));
    for (int axis = 1; axis <= window.rank + 1; axis++) spec = spec.known(axis);
    return spec.axis(window.dataFormat.channelAxis(), sizeOf(kernel, -2));
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    window.checkFits(label(), inputs.get(0));
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    boolean last = window.dataFormat == DataFormat.CHANNELS_LAST;
    int first = last ? 1 : 2;
    var size = new long[window.rank];
    for (int i = 0; i < size.length; i++) {
      size[i] = after(step.dim(first + i), i);
    }
    var image = Shape.of(size);
    var state = last ? image.plus(units) : Shape.of(units).plus(image.dims());
    return List.of(state, state);
  }

  /** Returns the size of an axis after the convolution of the input. */
  private long after(long size, int axis) {
    int step = window.strides[axis];
    if (window.padding == Padding.SAME) return (size + step - 1) / step;
    return (size - window.extent(axis)) / step + 1;
  }

  /** The gates are concatenated in the last axis, so channels are last here. */
  @Override
  Tensor multiply(Tensor x, Tensor part) {
    return window.convolve(window.dataFormat.toLast(x), part);
  }

  @Override
  Tensor multiplyState(Tensor state, Tensor part) {
    var ones = SpatialSizes.ones(window.rank);
    var h = window.dataFormat.toLast(state);
    return ConvOps.conv(h, part, ones, Padding.SAME.name(), ones);
  }

  @Override
  List<Tensor> step(Tensor x, List<Tensor> states, GateProjection ofState) {
    var sums = x.add(ofState.apply(states.get(0)));
    var memory = window.dataFormat.toLast(states.get(1));
    return LSTMCell.step(this, sums, memory).stream().map(window.dataFormat::fromLast).toList();
  }
}
