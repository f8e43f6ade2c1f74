package dev.rhyton.layers;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/** What the layers have in common that take one number from each window of an image. */
abstract class Pooling2D extends Layer {
  int[] poolSize = {2, 2};
  Padding padding = Padding.VALID;
  int[] strides;
  DataFormat dataFormat = DataFormat.CHANNELS_LAST;

  @Override
  protected void check() {
    checkWindow(className(), "poolSize", poolSize);
    if (strides != null) checkWindow(className(), "strides", strides);
    Check.that(
        padding != Padding.CAUSAL, "%s: padding \"causal\" is for Conv1D alone.", className());
  }

  @Override
  protected void checkInputs(List<Shape> inputs) {
    checkRank(inputs.get(0), 4, "(?, height, width, channels)");
    long[] window = {poolSize[0], poolSize[1]};
    if (padding == Padding.VALID) checkImage(inputs.get(0), window, dataFormat);
  }

  @Override
  protected Tensor call(Tensor x) {
    var last = dataFormat.toLast(x);
    return dataFormat.fromLast(
        pool(last, poolSize, strides == null ? poolSize : strides, padding.name()));
  }

  abstract Tensor pool(Tensor x, int[] size, int[] steps, String border);
}
