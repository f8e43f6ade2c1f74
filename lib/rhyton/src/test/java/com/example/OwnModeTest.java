package com.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.config.Range;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.BaseLearning;
import dev.rhyton.learning.BaseRecording;
import dev.rhyton.learning.GradientRule;
import dev.rhyton.learning.KeptWeights;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.LearningModes;
import dev.rhyton.learning.ModeParts;
import dev.rhyton.learning.Objective;
import dev.rhyton.learning.Recorder;
import dev.rhyton.learning.Recording;
import dev.rhyton.learning.Recordings;
import dev.rhyton.learning.TracedStep;
import dev.rhyton.learning.TrainingTarget;
import dev.rhyton.learning.UpdateMask;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Ftrl;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learning mode and a recording as a user writes them, in a package of the user's own. */
class OwnModeTest {
  /** Every variable takes part in one of several steps, with the gradient less its mean. */
  static class TurnLearning extends BaseLearning<TurnLearning> {
    private @Range(atLeast = 1) int steps = 2;

    TurnLearning steps(int number) {
      return with(this, c -> c.steps = number);
    }

    @Override
    protected ModeParts parts(TrainingTarget target) {
      return ModeParts.of(TurnLearning::centralized).mask(new Turns(target.weights(), steps));
    }

    /** Yong et al., 2020, arXiv 2004.01461. */
    private static List<Tensor> centralized(TracedStep step, Objective loss) {
      return loss.gradients().stream()
          .map(g -> g == null || g.shape().rank() < 2 ? g : g.subtract(g.mean(0)))
          .toList();
    }
  }

  static class Turns implements UpdateMask {
    private final List<Weight> weights;
    private final int steps;
    private int turn;

    Turns(List<Weight> weights, int steps) {
      this.weights = weights;
      this.steps = steps;
    }

    @Override
    public int size() {
      return weights.size();
    }

    @Override
    public float[] draw() {
      var takesPart = new float[weights.size()];
      for (int i = turn; i < takesPart.length; i += steps) takesPart[i] = 1;
      turn = (turn + 1) % steps;
      return takesPart;
    }

    @Override
    public double scale() {
      return steps;
    }

    @Override
    public Tensor factor(Weight weight, Tensor drawn) {
      int i = weights.indexOf(weight);
      return drawn.slice(0, i, i + 1).squeeze(0);
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("turn", NDArray.of(new int[] {turn}, 1));
    }

    @Override
    public void restore(Map<String, NDArray> state) {
      turn = (int) state.get("turn").item();
    }
  }

  /** Moving averages of the gradients, with random signs of a tenth of the samples' number. */
  static class AveragedLearning extends BaseLearning<AveragedLearning> {
    @Override
    protected ModeParts parts(TrainingTarget target) {
      return ModeParts.of(new Averages(target));
    }
  }

  static class Averages implements GradientRule {
    private final TrainingTarget target;
    private final KeptWeights kept = new KeptWeights(Map.of("mean", 0.0));
    private Tensor noise;

    Averages(TrainingTarget target) {
      this.target = target;
    }

    @Override
    public void begin(TracedStep step) {
      noise =
          step.argument(
              Shape.of(),
              batch ->
                  NDArray.of(new float[] {(float) target.seeds().generator().nextGaussian()}, 1)
                      .reshape());
    }

    @Override
    public List<Tensor> gradients(TracedStep step, Objective loss) {
      var all = new ArrayList<Tensor>();
      for (var gradient : loss.gradients()) {
        var mean = kept.of("mean", all.size(), gradient.shape());
        var next = mean.multiply(0.5).add(gradient.multiply(0.5));
        step.assign(mean, next);
        all.add(next.add(noise.multiply(0.01)));
      }
      return all;
    }

    @Override
    public KeptWeights kept() {
      return kept;
    }
  }

  /** Records the largest loss of a sample in each epoch. */
  static class WorstLoss extends BaseRecording {
    @Override
    protected Recorder recorder(TrainingTarget target) {
      return new Recorder() {
        private double worst;

        @Override
        public List<Tensor> gradients(TracedStep step, Objective loss, GradientRule rule) {
          var largest = loss.requireSampleLosses().max();
          step.watch(
              List.of(largest), (batch, values) -> worst = Math.max(worst, values.get(0).item()));
          return rule.gradients(step, loss);
        }

        @Override
        public void endEpoch(Map<String, Double> logs) {
          logs.put("worst", worst);
          worst = 0;
        }
      };
    }
  }

  private static final NDArray X = normal(1, 22, 4);
  private static final NDArray Y = normal(2, 22, 2);

  private static NDArray normal(long seed, int rows, int columns) {
    var random = new Random(seed);
    var values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return NDArray.of(values, rows, columns);
  }

  @BeforeAll
  static void register() {
    LearningModes.register(TurnLearning.class);
    LearningModes.register(AveragedLearning.class);
    Recordings.register(WorstLoss.class);
  }

  @TempDir private Path folder;

  private static Sequential model(Learning mode) {
    return model(mode, Adam.of(0.01), 1);
  }

  private static Sequential model(Learning mode, Optimizer optimizer, int stepsPerExecution) {
    Seed.set(8);
    var model =
        Sequential.of(Input.of(4), Dense.of(6).activation("tanh"), Dropout.of(0.3), Dense.of(2));
    model.compile(
        Compile.of(optimizer, MeanSquaredError.of())
            .learning(mode)
            .stepsPerExecution(stepsPerExecution));
    return model;
  }

  private static Fit options(int epochs) {
    return Fit.epochs(epochs).batchSize(5).verbose(0);
  }

  private static List<Learning> modes() {
    return List.of(
        new TurnLearning().steps(3),
        new AveragedLearning(),
        new TurnLearning().record(Recording.norms()),
        Learning.plain().record(new WorstLoss()),
        Learning.weight().then(new TurnLearning()));
  }

  /** The parts do what they say: two steps of gradient descent, computed by hand. */
  @Test
  void stepsAreThoseOfTheParts() {
    var model = Sequential.of(Input.of(4), Dense.of(2));
    model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(Learning.plain()));
    var before = model.getWeights();
    var kernel = model.gradients(X, Y).get(0);
    model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(new TurnLearning()));
    model.fit(X, Y, Fit.epochs(1).batchSize(22).verbose(0));
    var first = model.getWeights();
    var expected = before.get(0).subtract(kernel.subtract(kernel.mean(0)).multiply(0.2)).value();
    assertArrayEquals(expected.toFloats(), first.get(0).toFloats(), 1e-6f);
    assertEquals(before.get(1), first.get(1), "the bias rests");
    model.fit(X, Y, Fit.epochs(1).batchSize(22).verbose(0));
    var second = model.getWeights();
    assertEquals(first.get(0), second.get(0), "the kernel rests");
    assertNotEquals(first.get(1), second.get(1));
  }

  @Test
  void stepsInOneCallAreThoseOfSingleCalls() {
    for (var mode : modes()) {
      var single = model(mode, Adam.of(0.01), 1);
      single.fit(X, Y, options(5));
      var several = model(mode, Adam.of(0.01), 3);
      several.fit(X, Y, options(5));
      assertEquals(single.getWeights(), several.getWeights(), mode.toString());
    }
  }

  /** {@code model.gradients} and {@code apply} make the step that {@code fit} makes. */
  @Test
  void theMaskHoldsForGivenGradients() {
    var all = new ArrayList<Sequential>();
    for (int i = 0; i < 2; i++) {
      Seed.set(8);
      var model = Sequential.of(Input.of(4), Dense.of(6).activation("tanh"), Dense.of(2));
      model.compile(Compile.of(SGD.of(0.1), MeanSquaredError.of()).learning(new TurnLearning()));
      all.add(model);
    }
    var whole = all.get(0);
    var halves = all.get(1);
    for (int i = 0; i < 3; i++) {
      whole.trainOnBatch(X, Y);
      var gradients = halves.gradients(X, Y);
      TrainerInternals.apply(halves, gradients);
    }
    for (int i = 0; i < whole.getWeights().size(); i++) {
      assertArrayEquals(
          whole.getWeights().get(i).toFloats(), halves.getWeights().get(i).toFloats(), 1e-6f);
    }
  }

  @Test
  void filesContainAModeAndItsState() {
    for (var mode : modes()) {
      var model = model(mode);
      model.fit(X, Y, options(1));
      var file = folder.resolve("own.keras");
      model.save(file);
      var loaded = Model.load(file);
      assertEquals(mode, loaded.compiled().learning());
      for (int i = 0; i < 3; i++) {
        if (mode.recording() != null) continue; // needs the places of samples
        model.trainOnBatch(X, Y);
        loaded.trainOnBatch(X, Y);
      }
      assertEquals(model.getWeights(), loaded.getWeights(), mode.toString());
    }
  }

  private static final class Break extends RuntimeException {}

  @Test
  void aTrainingThatWasBrokenOffGoesOnBitByBit() {
    for (var mode : modes()) {
      for (int batches : List.of(1, 4, 7)) {
        var whole = model(mode);
        whole.fit(X, Y, options(3));
        var backup = BackupAndRestore.of(folder.resolve("backup").toString()).saveFreq(1);
        var stop =
            new Callback() {
              private int left = batches;

              @Override
              public void onTrainBatchBegin(long batch) {
                if (left-- == 0) throw new Break();
              }
            };
        var broken = model(mode);
        assertThrows(Break.class, () -> broken.fit(X, Y, options(3).callbacks(backup, stop)));
        var resumed = model(mode);
        Seed.set(99); // another program
        resumed.fit(X, Y, options(3).callbacks(backup));
        assertEquals(whole.getWeights(), resumed.getWeights(), mode + " after " + batches);
      }
    }
  }

  @Test
  void recordingsStandBesideAMode() {
    var alone = model(new TurnLearning());
    alone.fit(X, Y, options(3));
    var recorded = model(new TurnLearning().record(Recording.norms()));
    recorded.fit(X, Y, options(3));
    assertEquals(22, recorded.norms().samples());
    for (int i = 0; i < alone.getWeights().size(); i++) {
      assertArrayEquals(
          alone.getWeights().get(i).toFloats(), recorded.getWeights().get(i).toFloats(), 1e-5f);
    }
    var history = model(new TurnLearning().record(new WorstLoss())).fit(X, Y, options(2));
    assertTrue(history.last("worst") > history.last("loss"));
  }

  /** Each optimizer has a mask of its own, so in a step the kernel of each layer changes. */
  @Test
  void severalOptimizersHaveTheirOwnParts() {
    var model = new ModelKit.TwoOptimizers();
    model.compile(
        Compile.of(Map.of("first", SGD.of(0.1), "second", SGD.of(0.1)))
            .learning(new TurnLearning()));
    model.fit(X, Y, Fit.epochs(1).batchSize(22).verbose(0));
    var before = model.getWeights();
    model.fit(X, Y, Fit.epochs(1).batchSize(22).verbose(0));
    var after = model.getWeights();
    for (int i = 0; i < 4; i++) {
      assertEquals(i % 2 == 0, before.get(i).equals(after.get(i)), "kernels rest now: " + i);
    }
  }

  @Test
  void anOptimizerWhoseWeightsCannotRestIsRefused() {
    var model = model(new TurnLearning(), Ftrl.of(), 1);
    var message =
        assertThrows(IllegalArgumentException.class, () -> model.fit(X, Y, options(1)))
            .getMessage();
    assertEquals(
        "TurnLearning: its mask Turns changes the updates of weights, which is not possible for"
            + " Ftrl: its weights are a function of the gradients that it has added up.",
        message);
  }

  /** A cell of a notebook that runs again defines another class of the same name. */
  @Test
  void aCellThatRunsAgainReplacesItsMode() {
    try (var shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      var cell =
          """
          class CellLearning extends dev.rhyton.learning.BaseLearning<CellLearning> {
            protected dev.rhyton.learning.ModeParts parts(
                dev.rhyton.learning.TrainingTarget target) {
              return dev.rhyton.learning.ModeParts.plain();
            }
          }
          """;
      for (int i = 0; i < 2; i++) {
        var other = cell.replace("{\n  protected", "{\n  int more;\n  protected");
        var defined = shell.eval(i == 0 ? cell : other);
        assertEquals(Snippet.Status.VALID, defined.get(0).status());
        var register = "dev.rhyton.learning.LearningModes.register(CellLearning.class);";
        assertNull(shell.eval(register).get(0).exception());
      }
    }
    assertTrue(LearningModes.names().contains("CellLearning"));
  }
}
