package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.InferenceKit;
import dev.rhyton.InferenceKit.Case;
import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.models.Sequential;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots of models compute in ONNX Runtime where they can, and as TensorFlow does. */
class OnnxInferenceTest {
  /** Not exported, or computed with other roundings. */
  private static final Set<String> IN_TENSORFLOW = Set.of("half precision", "a class of its own");

  static Stream<Case> cases() {
    return InferenceKit.cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void predictsAsTheModel(Case of) {
    var fast = InferenceKit.assertPredictsAlike(of, 1e-5);
    boolean here = fast.runtime().startsWith("ONNX Runtime 1.");
    assertEquals(!IN_TENSORFLOW.contains(of.kind()), here, fast::runtime);
  }

  @Test
  void otherShapesThanThoseOfTheFileComputeInTensorFlow() {
    var model = Sequential.of(LSTM.of(3), Dense.of(1));
    var long_ = Kit.normal(1, 4, 6, 2);
    var expected = model.predict(long_).toFloats(); // built for 6 steps
    var other = Kit.normal(2, 4, 3, 2);
    try (var fast = model.forInference()) {
      assertTrue(fast.runtime().startsWith("ONNX Runtime"), fast::runtime);
      assertArrayEquals(expected, fast.predict(long_).toFloats(), 1e-5f);
      assertArrayEquals(model.predict(other).toFloats(), fast.predict(other).toFloats(), 1e-5f);
    }
  }

  @Test
  void manyThreadsPredict() throws Exception {
    var model = Sequential.of(Input.of(16), Dense.of(32).activation("relu"), Dense.of(4));
    var x = Kit.normal(1, 60, 16);
    var expected = model.predict(x);
    try (var fast = model.forInference()) {
      var threads = Executors.newFixedThreadPool(8);
      try {
        var results = new ArrayList<Future<float[]>>();
        for (int i = 0; i < 2000; i++) {
          int row = i % 60;
          results.add(threads.submit(() -> fast.predictRow(x.get(row).toFloats())));
        }
        for (int i = 0; i < results.size(); i++) {
          assertArrayEquals(expected.get(i % 60).toFloats(), results.get(i).get(), 1e-5f);
        }
      } finally {
        threads.shutdown();
      }
    }
  }
}
