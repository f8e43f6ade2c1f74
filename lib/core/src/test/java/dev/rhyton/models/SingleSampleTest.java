package dev.rhyton.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.MaxPooling1D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.learning.Learning;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Single samples are computed in another way than batches where that is faster, and targets that
 * are the inputs are passed to TensorFlow once.
 */
class SingleSampleTest {
  private static NDArray numbers(int count, long... sample) {
    var dims = new long[sample.length + 1];
    dims[0] = count;
    System.arraycopy(sample, 0, dims, 1, sample.length);
    long size = count;
    for (long d : sample) size *= d;
    var random = new SplittableRandom(3);
    var values = new float[(int) size];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-1, 1);
    return NDArray.of(values, dims);
  }

  static Stream<Sequential> pools() {
    return Stream.of(
            new Layer[] {MaxPooling2D.of(2)},
            new Layer[] {MaxPooling2D.of(3).strides(2).padding("same")},
            new Layer[] {
              Conv2D.of(4, 3).activation("relu"), MaxPooling2D.of(2), MaxPooling2D.of(2)
            },
            new Layer[] {Reshape.of(12, 36), Conv1D.of(4, 3), MaxPooling1D.of(2)},
            new Layer[] {Reshape.of(3, 4, 12, 3), TimeDistributed.of(MaxPooling2D.of(2))})
        .map(
            layers -> {
              Seed.set(1);
              var model = Sequential.of(Input.of(12, 12, 3));
              for (var layer : layers) model.add(layer);
              return model;
            });
  }

  @ParameterizedTest
  @MethodSource("pools")
  void poolsAsInABatch(Sequential model) {
    var x = numbers(3, 12, 12, 3);
    for (int order = 0; order < 2; order++) {
      var first = model.predict(x.slice(1, 2));
      var all = model.predict(x);
      assertArrayEquals(all.slice(1, 2).toFloats(), first.toFloats(), 1e-6f);
      assertArrayEquals(first.toFloats(), model.predict(x.slice(1, 2)).toFloats());
    }
    model.close();
  }

  @Test
  void aFunctionOfABatchIsNotThatOfASingleSample() {
    var model = Sequential.of(Input.of(12, 12, 3), MaxPooling2D.of(2), Flatten.of());
    var x = numbers(3, 12, 12, 3);
    var all = model.predict(x);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(
          all.slice(i, i + 1).toFloats(), model.predict(x.slice(i, i + 1)).toFloats());
    }
    model.close();
  }

  @Test
  void targetsThatAreTheInputsStayOneArray() {
    var x = numbers(5, 4);
    var chosen = Batch.of(x, x).select(3, 1);
    assertSame(chosen.x().get(0), chosen.y().get(0));
    var others = Batch.of(x, numbers(5, 4)).select(3, 1);
    assertEquals(others.x().get(0), others.y().get(0));
  }

  @Test
  void anAutoencoderLearnsTheSameFromOneArrayAsFromTwo() {
    var x = numbers(40, 6);
    assertEquals(loss(Dataset.of(x, x)), loss(Dataset.of(x, numbers(40, 6))));
  }

  private static double loss(Dataset data) {
    Seed.set(1);
    var model = Sequential.of(Input.of(6), Dense.of(3).activation("relu"), Dense.of(6));
    model.compile(Compile.of("adam", "mse").learning(Learning.plain()));
    double loss = model.fit(data, Fit.epochs(3).batchSize(8).verbose(0)).last("loss");
    model.close();
    return loss;
  }
}
