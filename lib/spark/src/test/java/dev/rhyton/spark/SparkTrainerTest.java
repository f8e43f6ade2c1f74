package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.History;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.LSTM;
import dev.rhyton.learning.AutoChoice;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Nadam;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.RMSprop;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Weight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps on workers are those of one process. */
class SparkTrainerTest {
  private static final int WORKERS = 3;
  private static final int SAMPLES = 100;

  private static final ArrayDataset ROWS =
      Dataset.of(Kit.normal(1, SAMPLES, 6), Kit.labels(2, SAMPLES, 3));

  static Compile compile(Optimizer optimizer, Learning mode) {
    return Compile.of(optimizer, SparseCategoricalCrossentropy.of())
        .learning(mode)
        .metrics("accuracy");
  }

  /** Draws the first values now, so that they do not depend on what is drawn before their use. */
  private static Model ready(Model model) {
    assertTrue(weights(model).length > 0);
    return model;
  }

  private static Model mlp(Compile compile) {
    Seed.set(3);
    var model =
        Sequential.of(
            Dense.of(8).activation("relu").kernelRegularizer("l2"),
            Dense.of(3).activation("softmax"));
    model.build(6);
    model.compile(compile);
    return ready(model);
  }

  private static Model lstm() {
    Seed.set(4);
    var model = Sequential.of(LSTM.of(5), Dense.of(3).activation("softmax"));
    model.build(7, 2);
    model.compile(compile(Adam.of(0.01), Learning.plain()));
    return ready(model);
  }

  private static Model cnn() {
    Seed.set(5);
    var model =
        Sequential.of(
            Conv2D.of(4, 3),
            BatchNormalization.of().momentum(0.9),
            Flatten.of(),
            Dense.of(3).activation("softmax"));
    model.build(6, 6, 1);
    model.compile(compile(SGD.of(0.05).momentum(0.9), Learning.plain()));
    return ready(model);
  }

  /** The batches of an epoch, each with the rows that the workers take from their partitions. */
  private static List<List<Batch>> parts(ArrayDataset data, int batchSize) {
    int size = (int) data.size();
    var rounds = (size + batchSize - 1) / batchSize;
    var all = new ArrayList<List<Batch>>();
    for (int r = 0; r < rounds; r++) {
      var ofRound = new ArrayList<Batch>();
      for (int p = 0; p < WORKERS; p++) {
        int from = size * p / WORKERS;
        int rows = size * (p + 1) / WORKERS - from;
        var part = data.slice(from + rows * r / rounds, from + rows * (r + 1) / rounds);
        if (part.size() > 0) ofRound.add(part.whole());
      }
      all.add(ofRound);
    }
    return all;
  }

  private static List<Batch> batches(ArrayDataset data, int batchSize) {
    return parts(data, batchSize).stream().map(Batch::concatenate).toList();
  }

  private static float[] weights(Model model) {
    return new ModelVector(model).read();
  }

  private static void fit(SparkTrainer trainer, ArrayDataset data, int epochs) {
    var onCluster = Cluster.data(Cluster.local(), data, WORKERS);
    trainer.fit(onCluster, ModelKit.quiet(epochs, 20).shuffle(false));
  }

  private static SparkTrainer trainer(Model model, boolean sliced) {
    var trainer = SparkTrainer.of(model);
    return sliced ? trainer.slices(2) : trainer;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twentyStepsOfAnMlpAreThoseOfOneProcess(boolean sliced) {
    var one = mlp(compile(Adam.of(0.01), Learning.plain()));
    for (int e = 0; e < 4; e++) for (var b : batches(ROWS, 20)) one.trainOnBatch(Dataset.of(b));
    var many = mlp(compile(Adam.of(0.01), Learning.plain()));
    var trainer = trainer(many, sliced);
    fit(trainer, ROWS, 4);
    assertArrayEquals(weights(one), weights(many), 1e-5f);
    assertEquals(20, many.optimizerState().iterations());
    assertEquals(20, trainer.traffic().rounds());
    assertEquals(20L * WORKERS * one.countParams(), trainer.traffic().gradients());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twentyStepsOfAnLstmAreThoseOfOneProcess(boolean sliced) {
    var data = Dataset.of(Kit.normal(6, SAMPLES, 7, 2), Kit.labels(7, SAMPLES, 3));
    var one = lstm();
    for (int e = 0; e < 4; e++) for (var b : batches(data, 20)) one.trainOnBatch(Dataset.of(b));
    var many = lstm();
    fit(trainer(many, sliced), data, 4);
    assertArrayEquals(weights(one), weights(many), 1e-5f);
  }

  /** From 6 partitions on, the sum has a level between workers and driver. */
  @Test
  void manyWorkersAddThroughATree() {
    var models = new ArrayList<Model>();
    for (boolean sliced : new boolean[] {false, true}) {
      var model = mlp(compile(Adam.of(0.01), Learning.plain()));
      var data = Cluster.data(Cluster.local(), ROWS, 7);
      trainer(model, sliced).fit(data, ModelKit.quiet(2, 20).shuffle(false));
      models.add(model);
    }
    assertArrayEquals(weights(models.get(0)), weights(models.get(1)), 1e-5f);
  }

  /** Each part is normalized by its own statistics, and the moving ones are averaged. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void twentyStepsWithBatchNormalizationAreThoseOfTheParts(boolean sliced) {
    var data = Dataset.of(Kit.normal(8, SAMPLES, 6, 6, 1), Kit.labels(9, SAMPLES, 3));
    var one = cnn();
    var vector = new ModelVector(one);
    TrainerInternals.prepare(one, data);
    for (int e = 0; e < 4; e++) {
      for (var round : parts(data, 20)) {
        int rows = round.stream().mapToInt(Batch::size).sum();
        var before = vector.read();
        var mean = new float[before.length];
        for (var part : round) {
          vector.write(before);
          var step = TrainerInternals.gradients(one, part, Map.of(), 0);
          var own = vector.with(step.gradients());
          for (int i = 0; i < own.length; i++) mean[i] += own[i] * part.size() / rows;
        }
        TrainerInternals.apply(one, vector.arrays(mean));
        vector.writeStates(mean, vector.parameters());
      }
    }
    var many = cnn();
    fit(trainer(many, sliced), data, 4);
    assertArrayEquals(weights(one), weights(many), 1e-5f);
  }

  /** The same seed gives the same bits, and another number of slices the same up to rounding. */
  @Test
  void slicesGiveTheSameBitsAndTheOptimizersVariables() {
    assertSlicesAgree(Nadam.of(0.01).useEma(true)); // masks of variables
    assertSlicesAgree(RMSprop.of(0.01)); // masks of single weights
  }

  private static void assertSlicesAgree(Optimizer optimizer) {
    var models = new ArrayList<Model>();
    for (int slices : new int[] {1, 2, 2, 5}) {
      var model = mlp(compile(optimizer, Learning.gradient()));
      Seed.set(9);
      var data = Cluster.data(Cluster.local(), ROWS, WORKERS);
      SparkTrainer.of(model).slices(slices).fit(data, ModelKit.quiet(3, 20));
      models.add(model);
    }
    assertArrayEquals(weights(models.get(1)), weights(models.get(2)));
    for (var model : models) {
      assertArrayEquals(weights(models.get(1)), weights(model), 1e-6f);
      var expected = TrainerInternals.variables(models.get(1));
      var found = TrainerInternals.variables(model);
      for (int i = 0; i < found.size(); i++) {
        var there = expected.get(i).exactValue().toFloats();
        assertArrayEquals(there, found.get(i).exactValue().toFloats(), 1e-6f);
      }
    }
    var tree = mlp(compile(optimizer, Learning.gradient()));
    Seed.set(9);
    SparkTrainer.of(tree).fit(Cluster.data(Cluster.local(), ROWS, WORKERS), ModelKit.quiet(3, 20));
    assertArrayEquals(weights(models.get(0)), weights(tree), 1e-5f);
  }

  /** Spark sends a partition with each of its tasks. */
  @Test
  void partitionsDoNotHoldTheirRows() throws IOException {
    var many = Dataset.of(Kit.normal(1, 1000, 100), Kit.labels(2, 1000, 3));
    for (var partition : Cluster.data(Cluster.local(), many, 2).rows().partitions()) {
      var bytes = new ByteArrayOutputStream();
      try (var out = new ObjectOutputStream(bytes)) {
        out.writeObject(partition);
      }
      assertTrue(bytes.size() < 10_000, "bytes " + bytes.size());
    }
  }

  /** Kills the tasks that start, until one of them has ended so. */
  private static final class Saboteur extends SparkListener {
    private final AtomicInteger killed = new AtomicInteger();

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (killed.get() > 0) return;
      var spark = Cluster.local().sparkContext();
      spark.killTaskAttempt(start.taskInfo().taskId(), true, "a test");
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().killed()) killed.incrementAndGet();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKilledTaskChangesNothing(boolean sliced) {
    var models = new ArrayList<Model>();
    var saboteur = new Saboteur();
    for (boolean killing : new boolean[] {false, true}) {
      var model = mlp(compile(Adam.of(0.01), Learning.gradient()));
      Seed.set(9);
      if (killing) Cluster.local().sparkContext().addSparkListener(saboteur);
      fit(trainer(model, sliced), ROWS, 4);
      models.add(model);
    }
    Cluster.local().sparkContext().removeSparkListener(saboteur);
    assertTrue(saboteur.killed.get() > 0);
    var expected = weights(models.get(0));
    assertArrayEquals(expected, weights(models.get(1)), sliced ? 0 : 1e-5f);
  }

  /**
   * The masks of the default mode: what rests is not sent back, and the numbers are those of fit.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientLearningSendsWhatTakesPart(boolean sliced) {
    for (var optimizer : List.of(Adam.of(0.01), SGD.of(0.1))) {
      var mode = Learning.gradient().granularity(Granularity.UNIT);
      var plain = mlp(compile(optimizer, Learning.plain()));
      var whole = trainer(plain, sliced);
      fit(whole, ROWS, 3);
      var many = mlp(compile(optimizer, mode));
      Seed.set(9);
      var trainer = trainer(many, sliced);
      fit(trainer, ROWS, 3);
      double up = (double) trainer.traffic().gradients() / whole.traffic().gradients();
      double down = (double) trainer.traffic().weights() / whole.traffic().weights();
      assertEquals(optimizer instanceof SGD ? 0.5 : 1, up, 0.05);
      assertTrue(down < 0.7, "down " + down);
    }
  }

  /** The factor of cautious updates is a mean over the variable, whose other units rest. */
  @Test
  void cautiousUpdatesSeeGradientsOfUnitsThatRest() {
    var plain = mlp(compile(SGD.of(0.1), Learning.plain()));
    var whole = trainer(plain, false);
    fit(whole, ROWS, 2);
    var model =
        mlp(compile(SGD.of(0.1), Learning.gradient().granularity(Granularity.UNIT).cautious()));
    Seed.set(9);
    var trainer = trainer(model, false);
    fit(trainer, ROWS, 2);
    assertEquals(whole.traffic().gradients(), trainer.traffic().gradients());
  }

  /** Each weight comes from one worker: all together send P numbers instead of W times P. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batchLearningSendsOnlyWhatIsAssigned(boolean sliced) {
    var model = mlp(compile(Adam.of(0.01), Learning.batch().groups(WORKERS)));
    Seed.set(9);
    var trainer = trainer(model, sliced);
    var data = Cluster.data(Cluster.local(), ROWS, WORKERS);
    var history = trainer.fit(data, ModelKit.quiet(6, 20));
    var traffic = trainer.traffic();
    assertEquals(traffic.rounds() * traffic.parameters(), traffic.gradients());
    var losses = history.get("loss");
    assertTrue(losses.get(losses.size() - 1) < losses.get(0), losses::toString);
  }

  /** Units take turns in the workers, beginning at a random one. */
  @Test
  void balancedUnitsTakeTurns() {
    var kernel = new Weight(Shape.of(2, 7), DType.FLOAT32, true, () -> Kit.normal(1, 2, 7));
    var firsts = new HashSet<Integer>();
    for (long seed = 0; seed < 20; seed++) {
      var assignment = Assignment.of(seed, 3, Granularity.UNIT, true, List.of(kernel));
      var workers = new int[14];
      for (int worker = 0; worker < 3; worker++) {
        int own = worker;
        assignment.of(worker).each(0, 14, i -> workers[i] = own);
      }
      firsts.add(workers[0]);
      for (int i = 0; i < 14; i++) assertEquals((workers[0] + i % 7) % 3, workers[i]);
    }
    assertEquals(3, firsts.size());
  }

  /** What Spark writes for other tasks is divided by the number of workers too. */
  @Test
  void batchLearningShufflesItsShare() {
    var bytes = new ArrayList<Long>();
    for (var mode : List.of(Learning.plain(), Learning.batch().groups(WORKERS))) {
      Seed.set(3);
      var model = Sequential.of(Dense.of(400).activation("tanh"), Dense.of(3));
      model.build(60);
      model.compile(
          Compile.of(Adam.of(), SparseCategoricalCrossentropy.of().fromLogits(true))
              .learning(mode));
      var rows = Dataset.of(Kit.normal(1, 60, 60), Kit.labels(2, 60, 3));
      var trainer = SparkTrainer.of(model).sliced();
      fit(trainer, rows, 1);
      bytes.add(trainer.traffic().shuffledBytes());
    }
    assertEquals(1.0 / WORKERS, (double) bytes.get(1) / bytes.get(0), 0.05, bytes::toString);
  }

  /** The weights after each round. */
  private static final class Rounds extends Callback {
    final List<float[]> all = new ArrayList<>();

    @Override
    public void onTrainBatchEnd(long batch, Map<String, Double> logs) {
      all.add(weights((Model) training().model()));
    }
  }

  @CanIgnoreReturnValue
  private static History auto(
      Learning mode, double rate, UnaryOperator<SparkTrainer> way, Callback... callbacks) {
    var model = mlp(compile(Adam.of(rate), mode));
    Seed.set(9);
    var data = Cluster.data(Cluster.local(), ROWS, WORKERS);
    return way.apply(SparkTrainer.of(model)).fit(data, ModelKit.quiet(20, 20).callbacks(callbacks));
  }

  private static double change(Rounds rounds, int at) {
    double sum = 0;
    for (int i = 0; i < rounds.all.get(at).length; i++) {
      sum += Math.abs(rounds.all.get(at)[i] - rounds.all.get(at - 1)[i]);
    }
    return sum;
  }

  /** The search is made of rounds, a trial of 2 % of them. */
  @Test
  void autoLearningSearchesWithAllWorkers() {
    Map<String, UnaryOperator<SparkTrainer>> ways = new LinkedHashMap<>();
    ways.put("tree", t -> t);
    ways.put("sliced", t -> t.sliced());
    ways.put("averaging", t -> t.averageEvery(2));
    ways.put("diloco", t -> t.diloco(2));
    var choices = new ArrayList<AutoChoice>();
    ways.forEach(
        (name, way) -> {
          var seen = new Rounds();
          var mode = Learning.gradient().auto().initialization(false); // it would draw a sample
          var choice = auto(mode, 0.001, way, seen).auto();
          choices.add(choice);
          int trial = (int) choice.steps();
          assertEquals(6, choice.rows().size(), name);
          int last = seen.all.size() - 1;
          double share = change(seen, last) / change(seen, 6 * trial + 1);
          assertTrue(share < 0.3, name + " " + share); // the rate falls in the second half
          // Without weight decay, a trial is the beginning of an ordinary training.
          var trials = new Rounds();
          auto(mode.weightDecay(false), 0.001, way, trials);
          var alone = new Rounds();
          auto(Learning.gradient(), 0.003, way, alone);
          for (int i = 0; i < trial; i++) {
            assertArrayEquals(alone.all.get(i), trials.all.get(2 * trial + i), 1e-6f, name);
          }
          // With it, weights are smaller.
          assertTrue(norm(seen) < norm(trials), name);
        });
    for (int i = 0; i < 6; i++) {
      var tree = choices.get(0).rows().get(i);
      assertEquals(tree.loss(), choices.get(1).rows().get(i).loss(), 1e-4);
    }
    assertEquals(choices.get(0).factor(), choices.get(1).factor());
  }

  /** Within a trial and after the search. */
  @Test
  void aSearchOfAllWorkersResumes(@TempDir Path folder) {
    for (UnaryOperator<SparkTrainer> way :
        List.<UnaryOperator<SparkTrainer>>of(t -> t.sliced(), t -> t.diloco(2))) {
      var mode = Learning.gradient().auto();
      var whole = new Rounds();
      var expected = auto(mode, 0.001, way, whole).auto();
      for (int at : new int[] {2, 14}) {
        var backup = BackupAndRestore.of(folder.resolve("backup").toString()).saveFreq(1);
        assertThrows(
            ModelKit.Break.class, () -> auto(mode, 0.001, way, backup, ModelKit.breakAfter(at)));
        var resumed = new Rounds();
        assertEquals(expected, auto(mode, 0.001, way, backup.saveFreq("epoch"), resumed).auto());
        assertArrayEquals(
            whole.all.get(whole.all.size() - 1), resumed.all.get(resumed.all.size() - 1));
      }
    }
  }

  private static double norm(Rounds rounds) {
    double sum = 0;
    for (float w : rounds.all.get(rounds.all.size() - 1)) sum += w * w;
    return sum;
  }
}
