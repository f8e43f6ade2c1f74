package dev.rhyton.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Decay, rule, average, overwriting and constraint follow one another in one order. */
class UpdateOrderTest {
  private static final Set<String> OF_OTHERS = Set.of("LossScaleOptimizer", "MultiOptimizer");
  private static final NDArray X = Kit.normal(1, 8, 30);
  private static final NDArray Y = Kit.normal(2, 8, 40);

  @TestFactory
  Stream<DynamicTest> twentyRunsGiveOneResult() {
    return Optimizers.names().stream()
        .map(Optimizers::get)
        .distinct()
        .filter(o -> !OF_OTHERS.contains(ConfiguredInternals.className(o)))
        .map(o -> o.useEma(true).emaMomentum(0.5).weightDecay(0.1))
        .flatMap(o -> Stream.of(o, o.emaOverwriteFrequency(2), o.gradientAccumulationSteps(2)))
        .map(o -> DynamicTest.dynamicTest(o.toString(), () -> check(o)));
  }

  private static void check(Optimizer optimizer) {
    var layer = Dense.of(40).kernelConstraint("unit_norm").biasConstraint("non_neg");
    var model = Sequential.of(InputLayer.of(30), layer);
    model.compile(Compile.of(optimizer, Losses.get("mse")).learning(Learning.plain()));
    var before = model.getWeights();
    var kept = variables(model);
    var first = kept.stream().map(Variable::value).toList();
    List<NDArray> expected = null;
    for (int run = 0; run < 20; run++) {
      model.setWeights(before);
      for (int i = 0; i < kept.size(); i++) kept.get(i).assign(first.get(i));
      for (int step = 0; step < 4; step++) model.trainOnBatch(X, Y);
      var result = new ArrayList<>(model.getWeights());
      kept.forEach(v -> result.add(v.value()));
      if (expected == null) expected = result;
      assertEquals(expected, result, "run " + run);
    }
  }

  private static List<Variable> variables(Model model) {
    var optimizer = model.compiled().optimizer();
    return optimizer.variables(model.trainableWeights(), model.optimizerState());
  }
}
