package dev.rhyton.benchmarks;

import static dev.rhyton.models.Fit.epochs;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;

/** The model in Rhyton, trained by {@code fit}. */
final class Rhyton implements Mlp {
  private final Sequential model =
      Sequential.of(
          Dense.of(512).activation("relu"),
          Dense.of(512).activation("relu"),
          Dense.of(Samples.CLASSES).activation("softmax"));
  private final ArrayDataset data;
  private final Fit options = epochs(1).batchSize(Samples.BATCH).verbose(0);

  Rhyton(Samples samples, Learning mode) {
    data =
        Dataset.of(
            NDArray.of(samples.pixels, samples.size(), Samples.WIDTH),
            NDArray.of(samples.labels, samples.size()));
    model.compile(Compile.of("adam", "sparse_categorical_crossentropy").learning(mode));
  }

  @Override
  public double epoch() {
    return model.fit(data, options).last("loss");
  }

  @Override
  public float[] predict(float[] row) {
    return model.predict(NDArray.of(row, 1, Samples.WIDTH)).toFloats();
  }

  @Override
  public void close() {} // a model is freed with its last reference
}
