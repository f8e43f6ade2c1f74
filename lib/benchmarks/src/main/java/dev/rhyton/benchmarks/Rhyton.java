package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;

/** A net in Rhyton, trained by {@code fit}. */
final class Rhyton implements Implementation {
  private final Sequential model;
  private final ArrayDataset data;
  private final Fit options;
  private final int width;

  Rhyton(SyntheticSamples samples, Learning mode) {
    var net = samples.net;
    width = net.width;
    model = Sequential.of(net.layers());
    options = epochs(1).batchSize(net.batch).verbose(0);
    var x = NDArray.of(samples.inputs, samples.size(), width);
    boolean labelled = net.classes > 0;
    data = Dataset.of(x, labelled ? NDArray.of(samples.labels, samples.size()) : x);
    var loss = labelled ? "sparse_categorical_crossentropy" : "binary_crossentropy";
    model.compile(Compile.of("adam", loss).learning(mode));
  }

  @Override
  public double epoch() {
    return model.fit(data, options).last("loss");
  }

  @Override
  public float[] predict(float[] row) {
    return model.predict(NDArray.of(row, 1, width)).toFloats();
  }

  @Override
  public void close() {} // a model is freed with its last reference
}
