package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Conv1D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.Layer;
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
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
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
  /**
   * An optimizer and the share of its mean gradient that a step keeps; a velocity, which sums
   * gradients, keeps {@code kept} and adds 1.
   */
  private record Case(Optimizer optimizer, double kept, boolean sums) {}

  private static final Map<String, Case> CASES = new TreeMap<>();

  static {
    CASES.put("adam", new Case(Adam.of(0.01).beta1(0.8), 0.8, false));
    CASES.put("adamw", new Case(AdamW.of(0.01).weightDecay(0.1), 0.9, false));
    CASES.put("adamax", new Case(Adamax.of(0.01), 0.9, false));
    CASES.put("nadam", new Case(Nadam.of(0.01), 0.9, false));
    CASES.put("lion", new Case(Lion.of(0.01), 0.99, false));
    CASES.put("rmsprop", new Case(RMSprop.of(0.01).momentum(0.5), 0.9, false));
    CASES.put("sgd", new Case(SGD.of(0.05), 0.9, false));
    CASES.put("momentum", new Case(SGD.of(0.05).momentum(0.7), 0.7, true));
    CASES.put("muon", new Case(Muon.of(0.01).momentum(0.9).excludeLayers("."), 0.9, false));
    CASES.put("scaled", new Case(LossScaleOptimizer.of(Adam.of(0.01)), 0.9, false));
    var map = OptimizerMap.of(Adam.of(0.01)).put(".*bias", Nadam.of(0.02));
    CASES.put("several", new Case(MultiOptimizer.of(map), 0.9, false));
  }

  @Provide
  Arbitrary<String> cases() {
    return Arbitraries.of(CASES.keySet());
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

  private static double cosine(double[] a, double[] b, List<Integer> at) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i : at) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa) / Math.sqrt(bb);
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
      @ForAll boolean aligned,
      @ForAll boolean cautious,
      @ForAll boolean independent) {
    var c = CASES.get(name);
    long seed = (long) name.length() + level.name().length();
    Seed.set(seed);
    var x = Kit.labels(seed, 40, 7).reshape(8, 5);
    var y = Kit.normal(seed + 1, 8, 1);
    var model = net(seed);
    model.build(5);
    var mode = Learning.gradient().granularity(level);
    if (aligned) mode = mode.aligned();
    if (cautious) mode = mode.cautious();
    if (independent) mode = mode.independent();
    model.compile(Compile.of(c.optimizer, MeanSquaredError.of()).learning(mode));
    var weights = model.trainableWeights();
    var reference = new Reference(model, c, x, y);
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
          double s = reference.alignment(w, b, parts.get(b));
          double factor = 2 * (aligned && !embedding ? s : 1);
          boolean rests = true;
          for (int i : parts.get(b)) rests &= change[i] == 0;
          for (int i : parts.get(b)) {
            double tolerance = 1e-6 + 2e-3 * Math.abs(expected[i]);
            assertEquals(rests ? 0 : factor * expected[i], change[i], tolerance, name + step);
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

  /** The optimizer's own updates and mean gradients at the weights of another training. */
  private static final class Reference {
    private final Case of;
    private final Sequential twin;
    private final List<double[]> means = new ArrayList<>();
    private final List<double[]> smoothed = new ArrayList<>();
    private List<NDArray> gradients;

    Reference(Model model, Case of, NDArray x, NDArray y) {
      this.of = of;
      twin = (Sequential) Models.clone(model);
      twin.build(5);
      twin.compile(Compile.of(of.optimizer, MeanSquaredError.of()).learning(Learning.plain()));
      var unused = twin.gradients(x, y); // starts the mode
      for (var w : model.trainableWeights()) {
        means.add(new double[(int) w.shape().size()]);
        var start = new double[(int) w.shape().size()];
        Arrays.fill(start, 0.5);
        smoothed.add(start);
      }
    }

    List<double[]> updates(List<NDArray> at, List<NDArray> given) {
      gradients = given;
      var weights = twin.trainableWeights();
      for (int w = 0; w < weights.size(); w++) weights.get(w).assign(at.get(w));
      TrainerInternals.apply(twin, given);
      var updates = new ArrayList<double[]>();
      for (int w = 0; w < weights.size(); w++) {
        updates.add(Kit.difference(weights.get(w).value(), at.get(w), 1));
        var g = given.get(w).toDoubles();
        double added = of.sums ? 1 : 1 - of.kept;
        for (int i = 0; i < g.length; i++)
          means.get(w)[i] = of.kept * means.get(w)[i] + added * g[i];
      }
      return updates;
    }

    double alignment(int weight, int block, List<Integer> numbers) {
      double cosine = cosine(means.get(weight), gradients.get(weight).toDoubles(), numbers);
      var s = smoothed.get(weight);
      s[block] = 0.9 * s[block] + 0.1 / (1 + Math.exp(-cosine / 2));
      return s[block];
    }
  }

  @Test
  void aStepThatLossScalingSkipsLeavesTheAlignment() {
    Seed.set(1);
    var model = Sequential.of(Dense.of(3), Dense.of(1));
    var optimizer = LossScaleOptimizer.of(SGD.of(0.01)).initialScale(1);
    model.compile(
        Compile.of(optimizer, MeanSquaredError.of()).learning(Learning.gradient().aligned()));
    var x = Kit.normal(1, 4, 2);
    var y = Kit.normal(2, 4, 1);
    model.trainOnBatch(x, y);
    var before = alignments(model);
    assertTrue(before.size() == 8, "four alignments, four means: " + before.keySet());
    model.trainOnBatch(x.scale(1e30), y); // squares of such inputs are infinite
    assertEquals(before, alignments(model));
    model.trainOnBatch(x, y);
    assertTrue(!before.equals(alignments(model)));
  }

  private static Map<String, NDArray> alignments(Model model) {
    var all = new TreeMap<>(TrainerInternals.strategy(model).state());
    all.keySet().removeIf(key -> !key.startsWith("alignment/") && !key.startsWith("average/"));
    return all;
  }

  private static final class Unused extends Layer {
    private Weight used;
    private Weight unused;

    @Override
    protected void build(Shape input) {
      used = weight(Initializer.ONES, input.last(), 1);
      unused = weight(Initializer.ONES, 3);
    }

    @Override
    protected Tensor call(Tensor x, Context context) {
      return x.matmul(used);
    }
  }

  @Test
  void aVariableWithoutAGradientIsNotAligned() {
    var x = Kit.normal(1, 4, 2);
    var y = Kit.normal(2, 4, 1);
    var layer = new Unused();
    var model = Sequential.of(layer);
    var compile = Compile.of(SGD.of(0.1), MeanSquaredError.of());
    model.compile(compile.learning(Learning.gradient()));
    model.trainOnBatch(x, y);
    model.compile(compile.learning(Learning.gradient().aligned()));
    Kit.assertRefused(
        "GradientLearning: aligned() compares the gradient of each variable with the mean of its"
            + " gradients, and the loss does not depend on the weight unused (3,) float32: freeze()"
            + " its layer, or leave out aligned().",
        () -> model.trainOnBatch(x, y));
    assertEquals(3, layer.unused.value().length());
  }

  @Test
  void singleWeightsHaveNoDirection() {
    Kit.assertRefused(
        "GradientLearning: aligned() compares the directions of blocks, which single weights do not"
            + " have: use the granularity VARIABLE, UNIT or ROW.",
        () -> Learning.gradient().aligned().granularity(Granularity.WEIGHT));
  }
}
