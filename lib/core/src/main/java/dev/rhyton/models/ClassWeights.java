package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.Map;

/** Converts weights of classes to weights of samples by their targets, as Keras does. */
final class ClassWeights {
  private ClassWeights() {}

  /** Returns the batch with the weight of each sample multiplied by the weight of its class. */
  static Batch weighted(String where, Batch batch, Map<Integer, Double> ofClasses) {
    if (ofClasses.isEmpty()) return batch;
    Check.that(batch.y().size() == 1, "%s: classWeight is for models of one output.", where);
    var y = batch.y().get(0);
    int rank = y.shape().rank();
    boolean oneHot = rank > 1 && y.shape().last() > 1;
    var classes = (oneHot ? y.argmax() : y).toDoubles();
    var shape = rank > 1 ? y.shape().upTo(rank - 1) : y.shape(); // (batch), or (batch, steps)
    var weights = new float[classes.length];
    var own = batch.sampleWeights().isEmpty() ? null : batch.sampleWeights().get(0);
    Check.that(
        own == null || weights.length % own.size() == 0,
        "%s: classWeight gives weights of shape %s, by which sample weights of shape %s cannot be"
            + " multiplied.",
        where,
        shape,
        own == null ? null : own.shape());
    var given = own == null ? null : own.toFloats();
    for (int i = 0; i < weights.length; i++) {
      double weight = ofClasses.getOrDefault((int) Math.rint(classes[i]), 1.0);
      if (given != null) weight *= given[(int) ((long) i * given.length / weights.length)];
      weights[i] = (float) weight;
    }
    return batch.withSampleWeights(NDArray.of(weights, shape.dims()));
  }
}
