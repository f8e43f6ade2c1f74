package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gradient Learning where a step is more than a gradient and an update. */
class GradientCornersTest {
  private static final NDArray X = Kit.normal(1, 8, 3);
  private static final NDArray Y = Kit.normal(2, 8, 1);

  private static Sequential net(Optimizer optimizer) {
    Seed.set(4);
    var model = Sequential.of(Dense.of(4).activation("tanh"), Dense.of(1));
    model.build(3);
    model.compile(optimizer, MeanSquaredError.of());
    return model;
  }

  private static List<NDArray> values(Model model) {
    return model.weights().stream().map(Weight::value).toList();
  }

  /** Which weights a step on the whole batch changes. */
  @CanIgnoreReturnValue
  private static List<Boolean> moved(Model model) {
    var before = values(model);
    model.trainOnBatch(X, Y);
    var after = values(model);
    var moved = new ArrayList<Boolean>();
    for (int i = 0; i < before.size(); i++) moved.add(!before.get(i).equals(after.get(i)));
    return moved;
  }

  private static void assertTurns(List<Boolean> last, List<Boolean> now) {
    for (int i = 0; i < now.size(); i++) assertFalse(last.get(i) && now.get(i), "moved twice");
  }

  @Test
  void accumulatedBatchesAreOneStep() {
    var model = net(SGD.of(0.1).gradientAccumulationSteps(3));
    var last = List.of(false, false, false, false);
    for (int update = 0; update < 4; update++) {
      assertFalse(moved(model).contains(true));
      assertFalse(moved(model).contains(true));
      var now = moved(model);
      assertTrue(now.contains(true));
      assertTurns(last, now);
      last = now;
    }
  }

  @Test
  void aStepThatLossScalingSkipsLeavesTheMask() {
    var model = net(LossScaleOptimizer.of(SGD.of(0.1)).initialScale(3e38));
    int skipped = 0;
    NDArray chosen = null;
    var now = moved(model);
    while (!now.contains(true)) {
      var kept = model.trainingState().get("chosen");
      if (chosen != null) assertEquals(chosen, kept);
      chosen = kept;
      skipped++;
      now = moved(model);
    }
    assertTrue(skipped > 0);
    for (int i = 0; i < now.size(); i++) assertEquals(chosen.toInts()[i] == 1, now.get(i));
  }

  @Test
  void theMovingAverageIsOfAllWeights() {
    var model = net(SGD.of(0.1).useEma(true).emaMomentum(0.5));
    var averages = new ArrayList<double[]>();
    for (int step = 0; step < 5; step++) {
      model.trainOnBatch(X, Y);
      var now = values(model);
      for (int i = 0; i < now.size(); i++) {
        var value = now.get(i).toDoubles();
        if (step == 0) {
          averages.add(value);
          continue;
        }
        var average = averages.get(i);
        for (int k = 0; k < value.length; k++) average[k] = 0.5 * average[k] + 0.5 * value[k];
      }
    }
    for (int i = 0; i < averages.size(); i++) {
      var slots = model.optimizerState().slots().get(model.weights().get(i));
      assertEquals(
          0, Kit.distance(averages.get(i), slots.get("average").value().toDoubles()), 1e-6);
    }
  }

  /** What took part in the third step rests in the fourth, and becomes its average all the same. */
  @Test
  void overwritingByTheAverageIsNoUpdate() {
    var model = net(SGD.of(0.1).useEma(true).emaOverwriteFrequency(2));
    moved(model);
    moved(model);
    var third = moved(model);
    var fourth = moved(model);
    assertTrue(third.contains(true) && third.contains(false));
    for (int i = 0; i < 4; i++) assertTrue(!third.get(i) || fourth.get(i));
    assertEquals(third, moved(model)); // the turns go on as if nothing had been
  }

  @Test
  void frozenLayersRestAndTheOthersTakeTurns() {
    var model = net(SGD.of(0.1));
    model.getLayer(0).freeze();
    var last = List.of(false, false, false, false);
    for (int step = 0; step < 6; step++) {
      var now = moved(model);
      assertEquals(List.of(false, false), now.subList(0, 2));
      assertTurns(last, now);
      last = now;
    }
    assertTrue(last.contains(true));
  }

  @Test
  void aSharedWeightHasOneMask() {
    Seed.set(5);
    var shared = Dense.of(3).activation("tanh");
    var in = Input.of(3);
    var model = Model.of(in, Dense.of(1).apply(shared.apply(shared.apply(in))));
    model.compile(SGD.of(0.1), MeanSquaredError.of());
    var last = List.of(false, false, false, false);
    for (int step = 0; step < 6; step++) {
      var now = moved(model);
      assertEquals(4, now.size());
      assertTurns(last, now);
      last = now;
    }
  }
}
