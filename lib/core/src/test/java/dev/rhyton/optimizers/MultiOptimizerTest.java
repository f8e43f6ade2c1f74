package dev.rhyton.optimizers;

import static dev.rhyton.Kit.assertRefused;
import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.config.Json;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several optimizers in one model, held against each of them alone. */
class MultiOptimizerTest {
  private static final NDArray X =
      NDArray.from(new float[][] {{1, 2}, {-1, 0.5f}, {0, 1}, {2, -1}});
  private static final NDArray Y = NDArray.from(new float[][] {{1}, {0}, {2}, {-1}});

  /** Two layers whose first weights are known; optimizers tell them apart by their names. */
  private static Sequential twoLayers(Optimizer optimizer, Learning learning) {
    Layers.clearNames();
    var model =
        Sequential.of(
            Dense.of(3).kernelInitializer("ones").named("first"),
            Dense.of(1).kernelInitializer("ones").named("last"));
    model.compile(Compile.of(optimizer, Losses.get("mse")).learning(learning));
    return model;
  }

  private static List<NDArray> after(int steps, Optimizer optimizer) {
    var model = twoLayers(optimizer, Learning.plain());
    for (int i = 0; i < steps; i++) model.trainOnBatch(X, Y);
    return model.getWeights();
  }

  private static Optimizer several(Optimizer others, String pattern, Optimizer fitting) {
    return MultiOptimizer.of(OptimizerMap.of(others).put(pattern, fitting));
  }

  @Test
  void eachWeightHasItsOptimizer() {
    // Both layers see the same gradients in the first step.
    var adam = after(1, Adam.of(0.1).weightDecay(0.5));
    var sgd = after(1, SGD.of(0.01).clipvalue(0.5));
    var both =
        after(1, several(SGD.of(0.01).clipvalue(0.5), "last/.*", Adam.of(0.1).weightDecay(0.5)));
    for (int i = 0; i < 4; i++) {
      var expected = (i < 2 ? sgd : adam).get(i).toDoubles();
      assertArrayEquals(expected, both.get(i).toDoubles(), 1e-7, "weight " + i);
    }
    var exact = after(1, several(SGD.of(0.01).clipvalue(0.5), "last/bias", Adam.of(0.1)));
    for (int i = 0; i < 3; i++) assertEquals(sgd.get(i), exact.get(i));
    assertArrayEquals(adam.get(3).toDoubles(), exact.get(3).toDoubles(), 1e-7);
  }

  @Test
  void twoAlikeAreAsOne() {
    for (var optimizer :
        List.of(Nadam.of(0.1), Adam.of(0.1).useEma(true), SGD.of(0.05).momentum(0.9))) {
      var one = after(5, optimizer);
      var other = optimizer.clipvalue(1e6); // tells it apart from the default one
      var two = several(optimizer, "first/.*", other);
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(one.get(i).toDoubles(), after(5, two).get(i).toDoubles(), 1e-6);
      }
      var scaled = (Optimizer) LossScaleOptimizer.of(two).initialScale(8);
      assertArrayEquals(one.get(0).toDoubles(), after(5, scaled).get(0).toDoubles(), 1e-5);
      assertEquals(two, Json.readObject(Json.write(two), Optimizer.class));
    }
    var averaging = several(SGD.of(0.1), "first/.*", SGD.of(0.1).useEma(true).emaMomentum(0.5));
    var model = twoLayers(averaging, Learning.plain());
    model.fit(X, Y, epochs(3).batchSize(2).verbose(0));
    var state = model.optimizerState();
    var kernel = model.weights().get(0);
    assertEquals(state.average(kernel).orElseThrow().value(), kernel.value());
    assertTrue(state.average(model.weights().get(2)).isEmpty());
    assertEquals(2 + (2 + 2) + 2, averaging.variables(model.trainableWeights(), state).size());
  }

  @Test
  void rateOfTheDefaultMovesAllRates() {
    var model = twoLayers(several(SGD.of(0.1), "last/.*", SGD.of(0.02)), Learning.plain());
    model.predict(X);
    var before = model.getWeights();
    model.optimizerState().learningRate(0);
    model.trainOnBatch(X, Y);
    assertEquals(before, model.getWeights());
  }

  @Test
  void mapsThatCannotBeAreRefused() {
    var map = OptimizerMap.of(Adam.of());
    assertRefused("OptimizerMap: the optimizer of \"a\" is null.", () -> map.put("a", null));
    assertRefused(
        "OptimizerMap: the optimizer of \"a\" must not scale the loss or be several: set"
            + " lossScaleFactor on MultiOptimizer, or put that into LossScaleOptimizer.",
        () -> map.put("a", MultiOptimizer.of(map)));
    var two = map.put("first/.*", SGD.of(1)).put(".*/kernel", SGD.of(2));
    assertRefused(
        "OptimizerMap: first/.* and .*/kernel fits the weight \"first/kernel\": leave one of them.",
        () -> after(1, MultiOptimizer.of(two)));
    assertRefused(
        "OptimizerMap: \"lst/kernel\" fits none of the model's weights: expected a path or a pattern"
            + " of whole paths, which are first/bias, first/kernel, last/bias, last/kernel. Did you"
            + " mean \"last/kernel\"?",
        () -> after(1, several(Adam.of(), "lst/kernel", SGD.of(1))));
    assertThrows(
        IllegalArgumentException.class,
        () -> twoLayers(several(Adam.of(), "first/.*", Ftrl.of(1)), Learning.gradient()));
  }
}
