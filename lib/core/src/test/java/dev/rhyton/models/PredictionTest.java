package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rhyton.Kit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.Lambda;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Reshape;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Predictions of one sample, of many, and of many threads give the same numbers. */
class PredictionTest {
  private static final NDArray X = Kit.normal(1, 300, 16);

  static Stream<Model> models() {
    var in = Input.of(16);
    var out = Dense.of(2).apply(Dense.of(8).activation("relu").apply(in));
    return Stream.of(
        Sequential.of(Dense.of(8).activation("tanh"), BatchNormalization.of(), Dense.of(3)),
        Sequential.of(Reshape.of(4, 4, 1), Conv2D.of(3, 2), Flatten.of(), Dense.of(2)),
        Sequential.of(Reshape.of(4, 4), LSTM.of(3)),
        Model.of(in, out));
  }

  @ParameterizedTest
  @MethodSource("models")
  void numbersDoNotDependOnTheBatch(Model model) {
    var whole = model.predict(X).toFloats();
    assertArrayEquals(whole, model.predict(X, EvaluateOptions.batchSize(32)).toFloats(), 1e-5f);
    int width = whole.length / 300;
    for (int row : new int[] {0, 31, 299}) {
      var one = model.predict(X.rows(row)).toFloats();
      for (int i = 0; i < width; i++) assertEquals(whole[row * width + i], one[i], 1e-5f);
    }
  }

  /** A layer may compute across the samples of a batch, so its batches have Keras' size. */
  private static final class Centered extends Layer {
    @Override
    protected Tensor call(Tensor x) {
      return x.subtract(x.mean(0));
    }
  }

  @Test
  void layersThatMayComputeAcrossSamplesGetBatchesOf32() {
    var in = Input.of(16);
    var models =
        List.of(
            Sequential.of(new Centered()),
            Sequential.of(Lambda.of(x -> x.subtract(x.mean(0)))),
            Model.of(in, in.subtract(in.mean(0))));
    for (var model : models) {
      var expected = model.predict(X, EvaluateOptions.batchSize(32));
      assertEquals(expected, model.predict(X));
      assertNotEquals(expected, model.predict(X, EvaluateOptions.batchSize(64)));
    }
  }

  @Test
  void callbacksSeeBatchesOf32() {
    var sizes = new ArrayList<Integer>();
    var callback =
        new Callback() {
          @Override
          public void onPredictBatchEnd(long batch, List<NDArray> outputs) {
            sizes.add(outputs.get(0).length());
          }
        };
    var model = Sequential.of(Dense.of(2));
    model.predict(
        X.rows(IntStream.range(0, 70).toArray()), EvaluateOptions.of().callbacks(callback));
    assertEquals(List.of(32, 32, 6), sizes);
  }

  @Test
  void aLayerThatIsFrozenAddedOrRemovedCounts() {
    Seed.set(1);
    var model = Sequential.of(Dense.of(4));
    var before = model.predict(X.rows(0));
    model.add(Dense.of(2));
    assertEquals(2, model.predict(X.rows(0)).shape().last());
    assertEquals(2, model.pop().outputShapes().orElseThrow().get(0).last());
    assertEquals(before, model.predict(X.rows(0)));
  }

  @Test
  void severalThreadsPredictAtOnce() throws Exception {
    var model = Sequential.of(Embedding.of(50, 4), Flatten.of(), Dense.of(3));
    var codes = NDArray.of(Kit.labels(3, 64 * 5, 50).toInts(), 64, 5);
    var expected = model.predict(codes);
    var threads = Executors.newFixedThreadPool(4);
    try {
      var results = new ArrayList<Future<float[]>>();
      for (int i = 0; i < 64; i++) {
        var row = codes.rows(i);
        results.add(threads.submit(() -> model.predict(row).toFloats()));
      }
      for (int i = 0; i < 64; i++) {
        assertArrayEquals(expected.rows(i).toFloats(), results.get(i).get(), 1e-6f);
      }
    } finally {
      threads.shutdown();
    }
  }
}
