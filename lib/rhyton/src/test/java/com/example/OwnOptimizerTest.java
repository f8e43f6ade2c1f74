package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerTrait;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** An optimizer of a user's own need not know of the learning modes. */
class OwnOptimizerTest {
  /** Adagrad, as a user writes it who knows nothing of traits. */
  static class Plain extends Optimizer {
    @Override
    protected void update(Weight weight, Tensor gradient, UpdateContext step) {
      var sum = step.slot(weight, "sum");
      var next = step.assign(sum, step.latest(sum).add(gradient.square()));
      step.subtract(weight, gradient.multiply(step.rate()).divide(next.sqrt().add(1e-3)));
    }

    @Override
    protected List<List<String>> slots() {
      return List.of(List.of("sum"));
    }
  }

  /** The same with the traits that make updates faster. */
  static class Declared extends Plain {
    @Override
    protected Set<OptimizerTrait> traits() {
      return Set.of(
          OptimizerTrait.RATE_IS_FACTOR,
          OptimizerTrait.RATE_OF_EACH_NUMBER,
          OptimizerTrait.KEEPS_ROWS,
          OptimizerTrait.ELEMENTWISE);
    }
  }

  /** The same as written for earlier versions. */
  static class Earlier extends Plain {
    @Override
    @SuppressWarnings("deprecation")
    protected boolean isRateFactorOfUpdate() {
      return true;
    }
  }

  private static final NDArray X = Kit.labels(1, 60, 9).reshape(12, 5);
  private static final NDArray Y = Kit.normal(2, 12, 2);

  private static List<NDArray> trained(Optimizer optimizer, Learning mode) {
    Seed.set(5);
    var model =
        Sequential.of(
            Input.of(5),
            Embedding.of(9, 3),
            Flatten.of(),
            Dense.of(4).activation("tanh"),
            Dense.of(2));
    model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
    model.fit(X, Y, Fit.epochs(3).batchSize(4).verbose(0));
    return model.getWeights();
  }

  /** Traits save work and change no number but by rounding, with every mode. */
  @TestFactory
  Stream<DynamicTest> traitsChangeNoNumbers() {
    return ModelKit.modes().entrySet().stream()
        .map(
            mode ->
                dynamicTest(
                    mode.getKey(),
                    () -> {
                      for (var options : options()) {
                        var plain = trained(options.get(0), mode.getValue());
                        for (var other : options.subList(1, options.size())) {
                          var found = trained(other, mode.getValue());
                          assertEquals(plain.size(), found.size());
                          for (int i = 0; i < plain.size(); i++) {
                            assertArrayEquals(
                                plain.get(i).toFloats(), found.get(i).toFloats(), 1e-5f);
                          }
                        }
                      }
                    }));
  }

  /** The three optimizers, each with the same options. */
  private static List<List<Optimizer>> options() {
    var all = new ArrayList<List<Optimizer>>();
    List<Optimizer> own = List.of(new Plain(), new Declared(), new Earlier());
    all.add(own);
    all.add(own.stream().map(o -> o.weightDecay(0.1)).toList());
    all.add(own.stream().map(o -> o.gradientAccumulationSteps(2)).toList());
    return all;
  }
}
