package dev.rhyton.models;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.TracedFunction;

/**
 * The number of samples that a prediction computes at once if nobody chose it. More samples than
 * Keras' 32 save time, up to a limit of memory. The outputs differ only by rounding, because the
 * library's layers compute each sample on its own in inference; other models keep batches of 32.
 */
final class PredictionBatch {
  private static final int MOST = 256;
  private static final double BYTES = 8 << 20; // of the largest tensor

  private PredictionBatch() {}

  /** Returns whether a model may compute more samples of a dataset at once than Keras would. */
  static boolean isFree(Model model, Dataset data, int batchSize) {
    return data instanceof ArrayDataset && data.size() > batchSize && isBySample(model);
  }

  /** Returns whether a model computes each sample on its own, in batches of any size. */
  static boolean isBySample(Model model) {
    return Predictor.batchSize(model) == Shape.UNKNOWN
        && model.allLayers().stream().allMatch(PredictionBatch::isBySample);
  }

  private static boolean isBySample(Layer layer) {
    var type = layer.getClass();
    boolean ours = type.getPackageName().startsWith("dev.rhyton.") && !type.isMemberClass();
    if (!ours || layer instanceof OpLayer || layer instanceof Lambda) return false;
    if (!(layer instanceof Model) || layer instanceof Sequential) return true;
    return layer instanceof Functional f
        && f.graph().operations().stream().allMatch(Layer.class::isInstance);
  }

  /** Returns the number of samples at once for the function of a model. */
  static int size(TracedFunction function, int batchSize) {
    if (function.isForSizes()) return batchSize;
    double fitting = BYTES / Math.max(1, function.bytesOfSample());
    return (int) Math.max(batchSize, Math.min(MOST, fitting));
  }
}
