package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.config.Json;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.AdamW;
import dev.rhyton.optimizers.Adamax;
import dev.rhyton.optimizers.Lion;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.MultiOptimizer;
import dev.rhyton.optimizers.Muon;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.OptimizerMap;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Factors of updates that depend on gradients, against their formulas in plain Java. */
class UpdateFactorsTest {
  private static final Map<String, Optimizer> OPTIMIZERS = new TreeMap<>();

  static {
    OPTIMIZERS.put("adam", Adam.of(0.01).beta1(0.8));
    OPTIMIZERS.put("adamw", AdamW.of(0.01).weightDecay(0.1));
    OPTIMIZERS.put("adamax", Adamax.of(0.01));
    OPTIMIZERS.put("nadam", Nadam.of(0.01));
    OPTIMIZERS.put("lion", Lion.of(0.01));
    OPTIMIZERS.put("rmsprop", RMSprop.of(0.01).momentum(0.5));
    OPTIMIZERS.put("sgd", SGD.of(0.05));
    OPTIMIZERS.put("momentum", SGD.of(0.05).momentum(0.7));
    OPTIMIZERS.put("muon", Muon.of(0.01).momentum(0.9).excludeLayers("."));
    OPTIMIZERS.put("scaled", LossScaleOptimizer.of(Adam.of(0.01)));
    var map = OptimizerMap.of(Adam.of(0.01)).put(".*bias", Nadam.of(0.02));
    OPTIMIZERS.put("several", MultiOptimizer.of(map));
  }

  @Provide
  Arbitrary<String> cases() {
    return Arbitraries.of(OPTIMIZERS.keySet());
  }

  @Provide
  Arbitrary<Granularity> levels() {
    return Arbitraries.of(Granularity.VARIABLE, Granularity.UNIT, Granularity.ROW);
  }

  /** A random model of integers, with weights of one to three axes. */
  private static Sequential net(long seed) {
    int width = 2 + (int) (seed % 3);
    return Sequential.of(
        Embedding.of(7, 3),
        Conv1D.of(width, 2).activation("tanh"),
        Flatten.of(),
        Dense.of(width + 1).activation("tanh"),
        Dense.of(1));
  }

  /** The block of a number of a weight. */
  private static int block(Granularity level, NDArray weight, int i) {
    var dims = weight.shape().dims();
    return switch (level) {
      case VARIABLE -> 0;
      case UNIT -> i % (int) dims[dims.length - 1];
      case ROW -> (int) (i / (weight.size() / dims[0]));
      case WEIGHT -> i;
    };
  }

  private static List<List<Integer>> blocks(Granularity level, NDArray weight) {
    var blocks = new TreeMap<Integer, List<Integer>>();
    for (int i = 0; i < weight.size(); i++) {
      blocks.computeIfAbsent(block(level, weight, i), b -> new ArrayList<>()).add(i);
    }
    return List.copyOf(blocks.values());
  }

  private static List<NDArray> values(List<Weight> weights) {
    return weights.stream().map(Weight::value).toList();
  }

  @Property(tries = 16, seed = "42")
  void updatesAreTheOptimizersOwnTimesTheFactors(
      @ForAll("cases") String name,
      @ForAll("levels") Granularity level,
      @ForAll boolean cautious,
      @ForAll boolean independent) {
    var optimizer = OPTIMIZERS.get(name);
    long seed = (long) name.length() + level.name().length();
    Seed.set(seed);
    var x = Kit.labels(seed, 40, 7).reshape(8, 5);
    var y = Kit.normal(seed + 1, 8, 1);
    var model = net(seed);
    model.build(5);
    var mode = Learning.gradient().granularity(level);
    if (cautious) mode = mode.cautious();
    if (independent) mode = mode.independent();
    model.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(mode));
    var weights = model.trainableWeights();
    var reference = new Reference(model, optimizer, x, y);
    int updated = 0;
    int rested = 0;
    var last = new ArrayList<List<Boolean>>();
    for (int step = 0; step < 6; step++) {
      var before = values(weights);
      var gradients = model.gradients(x, y);
      var updates = reference.updates(before, gradients);
      model.trainOnBatch(x, y);
      for (int w = 0; w < weights.size(); w++) {
        if (step == 0) last.add(new ArrayList<>());
        boolean embedding = weights.get(w).name().equals("embeddings");
        var change = Kit.difference(weights.get(w).value(), before.get(w), 1);
        var expected = updates.get(w).clone();
        if (cautious && !embedding) expected = cautious(expected, gradients.get(w).toDoubles());
        var parts = blocks(level, before.get(w));
        for (int b = 0; b < parts.size(); b++) {
          boolean rests = true;
          for (int i : parts.get(b)) rests &= change[i] == 0;
          for (int i : parts.get(b)) {
            double tolerance = 1e-6 + 2e-3 * Math.abs(expected[i]);
            assertEquals(rests ? 0 : 2 * expected[i], change[i], tolerance, name + step);
          }
          if (rests) rested++;
          else updated++;
          if (step == 0) last.get(w).add(!rests);
          else if (!independent) assertTrue(rests || !last.get(w).get(b), "twice in a row");
          last.get(w).set(b, !rests);
        }
      }
    }
    assertTrue(updated > 5 && rested > 5, updated + " updated, " + rested + " rested");
  }

  private static double[] cautious(double[] update, double[] gradient) {
    double agree = 0;
    for (int i = 0; i < update.length; i++) agree += update[i] * gradient[i] < 0 ? 1 : 0;
    double mean = Math.max(1e-3, agree / update.length);
    var result = new double[update.length];
    for (int i = 0; i < update.length; i++) {
      result[i] = update[i] * gradient[i] < 0 ? update[i] / mean : 0;
    }
    return result;
  }

  /** The optimizer's own updates at the weights of another training. */
  private static final class Reference {
    private final Sequential twin;

    Reference(Model model, Optimizer optimizer, NDArray x, NDArray y) {
      twin = (Sequential) Models.clone(model);
      twin.build(5);
      twin.compile(Compile.of(optimizer, MeanSquaredError.of()).learning(Learning.plain()));
      var unused = twin.gradients(x, y); // starts the mode
    }

    List<double[]> updates(List<NDArray> at, List<NDArray> gradients) {
      var weights = twin.trainableWeights();
      for (int w = 0; w < weights.size(); w++) weights.get(w).assign(at.get(w));
      TrainerInternals.apply(twin, gradients);
      var updates = new ArrayList<double[]>();
      for (int w = 0; w < weights.size(); w++) {
        updates.add(Kit.difference(weights.get(w).value(), at.get(w), 1));
      }
      return updates;
    }
  }

  /** Files and states of the removed option are refused; files that say false are read. */
  @Test
  void theRemovedOptionAlignedIsRefused() {
    var json =
        "{'class_name':'GradientLearning','module':'rhyton.learning','config':{'aligned':%s}}";
    var without = Json.parse(String.format(json, "false").replace('\'', '"'));
    assertEquals(Learning.gradient(), Json.readObject(without, Learning.class));
    var with = Json.parse(String.format(json, "true").replace('\'', '"'));
    Kit.assertRefused(
        "GradientLearning: the option aligned was removed, because models trained with it were not"
            + " better than those of plain training: compile the model again, with"
            + " Learning.gradient().",
        () -> Json.readObject(with, Learning.class));
    var model = Sequential.of(Dense.of(1));
    model.compile(SGD.of(0.1), MeanSquaredError.of());
    model.trainOnBatch(Kit.normal(1, 4, 2), Kit.normal(2, 4, 1));
    var strategy = TrainerInternals.strategy(model);
    var state = new TreeMap<>(strategy.state());
    state.put("alignment/0", NDArray.of(new float[] {0.5f}, 1));
    Kit.assertRefused(
        "The saved state is that of a training with the option aligned of GradientLearning, which was"
            + " removed: start the training again.",
        () -> strategy.restore(state));
  }
}
