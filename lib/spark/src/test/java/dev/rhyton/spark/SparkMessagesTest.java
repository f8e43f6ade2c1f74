package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.LSTM;
import dev.rhyton.learning.BaseLearning;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.ModeParts;
import dev.rhyton.learning.Recording;
import dev.rhyton.learning.TrainingTarget;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.Lamb;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each refusal of data, models and options, by its text; the model stays as it was. */
class SparkMessagesTest {
  /** A mode of a user, whose gradients are those of the whole batch. */
  private static final class SignLearning extends BaseLearning<SignLearning> {
    @Override
    protected ModeParts parts(TrainingTarget target) {
      return ModeParts.of((step, loss) -> loss.gradients().stream().map(Tensor::sign).toList());
    }
  }

  private static final NDArray X = Kit.normal(1, 60, 4);

  private static Model model(Optimizer optimizer, Learning mode) {
    var model = Sequential.of(Dense.of(3).activation("softmax").named("out")).named("small");
    model.build(4);
    model.compile(Compile.of(optimizer, SparseCategoricalCrossentropy.of()).learning(mode));
    return model;
  }

  private static SparkTrainer trainer() {
    return SparkTrainer.of(model(Adam.of(), Learning.plain()));
  }

  private static void fit(SparkData data) {
    fit(model(Adam.of(), Learning.plain()), t -> t, data);
  }

  private static void fit(Model model) {
    fit(model, t -> t, data(2));
  }

  /** A training that is refused leaves the model as it was, and no job on the cluster. */
  private static void fit(Model model, UnaryOperator<SparkTrainer> way, SparkData data) {
    var before = new ModelVector(model).read();
    try {
      way.apply(SparkTrainer.of(model)).fit(data);
    } finally {
      assertArrayEquals(before, new ModelVector(model).read());
      assertEquals(0, model.optimizerState().iterations());
      assertEquals(0, Cluster.activeJobs(Cluster.local()), "jobs");
    }
  }

  private static SparkData data(int partitions) {
    return Cluster.data(Cluster.local(), Dataset.of(X, Kit.labels(2, 60, 3)), partitions);
  }

  private static SparkData samples(int partitions, List<Sample> samples) {
    return SparkData.of(Cluster.context(Cluster.local()).parallelize(samples, partitions));
  }

  private static List<Sample> good(int count) {
    var all = new ArrayList<Sample>();
    for (int i = 0; i < count; i++) all.add(Sample.of(X.get(i), i % 3));
    return all;
  }

  private static List<Sample> with(Sample bad) {
    var all = good(8);
    all.set(5, bad);
    return all;
  }

  private static SparkData sorted() {
    var all = new ArrayList<Sample>();
    for (int i = 0; i < 60; i++) all.add(Sample.of(X.get(i), i / 30));
    return samples(2, all);
  }

  private static SparkData withNull() {
    var schema = new StructType().add("a", DataTypes.DoubleType).add("y", DataTypes.IntegerType);
    var rows = List.of(RowFactory.create(1.0, 0), RowFactory.create(null, 1));
    return SparkData.of(
        Cluster.local().createDataFrame(rows, schema), Columns.features("a").label("y"));
  }

  @TestFactory
  Stream<DynamicTest> data() {
    var nan = NDArray.of(new float[] {1, 2, Float.NaN, 4}, 4);
    return new Refusals()
        .add(
            "SparkData: 61 partitions are more than the 60 samples: each worker needs at least"
                + " one.",
            () -> data(61))
        .add(
            "SparkData: 5 partitions are more than the 3 rows: each worker needs at least one. Use"
                + " repartition(3) or less.",
            () -> fit(samples(5, good(3))))
        .add(
            "SparkData: expected at least one row, received none.",
            () -> fit(samples(2, List.of())))
        .add(
            "SparkData: partition 0 is empty, and its worker would have nothing to compute: use"
                + " repartition(2) before.",
            () ->
                fit(
                    SparkData.of(
                        Cluster.context(Cluster.local())
                            .parallelize(List.<Sample>of(), 1)
                            .union(Cluster.context(Cluster.local()).parallelize(good(8), 1)))))
        .add(
            "SparkData: all 30 rows of partition 0 are of class 0, and the data have 2 classes: its"
                + " worker would learn only this one. Mix the rows first, with repartition(2).",
            () -> fit(sorted()))
        .add(
            "SparkData: row 1 of partition 1, counted from 0, has another shape of x than the first"
                + " row of the partition, (4,): received (3,). Leave such rows out, or bring all of"
                + " them to one shape.",
            () -> fit(samples(2, with(Sample.of(new float[3], 1)))))
        .add(
            "SparkData: partition 1 holds NaN or infinite numbers: remove such rows, or fill them"
                + " in.",
            () -> fit(samples(2, with(Sample.of(nan, 1)))))
        .add(
            "Columns: the column \"a\" holds null in row 0 of partition 1, counted from 0: drop such"
                + " rows with rows.na().drop(), or fill them in with rows.na().fill(0).",
            () -> fit(withNull()))
        .add(
            "Columns: the table has no column \"yy\". Did you mean \"y\"? It has [id, a, rest, y].",
            () ->
                SparkData.of(
                    LocalStepsTest.table(Cluster.local(), new float[1][4], new int[1]),
                    Columns.features("a").label("yy")))
        .add("Columns: shape must not be null.", () -> Columns.features("a").shape((long[]) null))
        .add(
            "Columns: training needs a target: add label(\"...\").",
            () ->
                SparkData.of(
                    LocalStepsTest.table(Cluster.local(), new float[1][4], new int[1]),
                    Columns.features("a")))
        .add(
            "SparkPredictor: the table has a column \"a\" already: name another one.",
            () ->
                SparkPredictor.of(Cluster.local(), model(Adam.of(), Learning.plain()))
                    .predict(
                        LocalStepsTest.table(Cluster.local(), new float[1][4], new int[1]),
                        Columns.features("a", "rest"),
                        "a"))
        .add(
            "SparkData: this cluster does not allow RDDs, on which the library computes (no RDD"
                + " API): use a cluster of a single user (\"dedicated access\"), or collect the rows"
                + " and call model.fit or model.predict.",
            () ->
                Rdds.allowed(
                    "SparkData",
                    () -> {
                      throw new UnsupportedOperationException("no RDD API");
                    }))
        .tests();
  }

  private static Model built(Model model, long... shape) {
    model.build(shape);
    return model;
  }

  private static Model compiled(Model model, Compile compile) {
    model.compile(compile.learning(Learning.plain()));
    return model;
  }

  @TestFactory
  Stream<DynamicTest> models() {
    var stateful =
        Sequential.of(LSTM.of(2).stateful(true).named("memory"), Dense.of(3)).named("small");
    var constrained =
        Sequential.of(Dense.of(3).kernelConstraint(Constraints.get("max_norm"))).named("small");
    constrained.build(4);
    return new Refusals()
        .add(
            "SparkTrainer: the gradient of the whole batch is the mean of those of its parts only"
                + " for a loss with the reduction \"sum_over_batch_size\", received \"sum\".",
            () ->
                fit(
                    compiled(
                        built(Sequential.of(Dense.of(3)), 4),
                        Compile.of(
                            Adam.of(), SparseCategoricalCrossentropy.of().reduction("sum")))))
        .add(
            "SparkTrainer: layer \"memory\" keeps the states of its samples from batch to batch"
                + " (stateful), which workers cannot share: leave out stateful(true).",
            () ->
                SparkTrainer.of(
                        compiled(
                            stateful, Compile.of(Adam.of(), SparseCategoricalCrossentropy.of())))
                    .fit(data(2)))
        .add(
            "SparkTrainer: the learning mode uses the recorded gradients of all samples in each"
                + " step, which workers cannot share: only Recording.norms() is possible.",
            () -> fit(model(Adam.of(), Learning.plain().record(Recording.saga()))))
        .add(
            "SparkTrainer: the mean of the gradients of all workers may not be that of the learning"
                + " mode SignLearning(), a class of your own: use a mode of the library.",
            () -> fit(model(Adam.of(), new SignLearning())))
        .add(
            "SparkTrainer: norms are recorded in steps of all workers: leave out averageEvery or"
                + " diloco.",
            () ->
                fit(
                    model(Adam.of(), Learning.plain().record(Recording.norms())),
                    t -> t.diloco(2),
                    data(2)))
        .add(
            "SparkTrainer: in Batch Learning each worker is a group: the data have 2 partitions, the"
                + " mode has 4 groups. Use groups(2), or repartition(4).",
            () -> fit(model(Adam.of(), Learning.batch())))
        .add(
            "SparkTrainer: errorFeedback() of Batch Learning takes the whole gradient of a batch, of"
                + " which each worker computes a part: leave it out.",
            () -> fit(model(Adam.of(), Learning.batch().errorFeedback())))
        .add(
            "SparkTrainer: Gradient Learning with groups cannot be split among workers: leave out"
                + " groups(...), or use Learning.batch().",
            () -> fit(model(Adam.of(), Learning.gradient().groups(2))))
        .add(
            "SparkTrainer: Lamb() needs the norms of whole gradients or weights,"
                + " of which the owner of a slice has only a part: leave out sliced().",
            () -> fit(model(Lamb.of(), Learning.plain()), SparkTrainer::sliced, data(2)))
        .add(
            "SparkTrainer: the option cautious() of Gradient Learning looks at whole variables, of"
                + " which the owner of a slice has only a part: leave out sliced().",
            () ->
                fit(
                    model(Adam.of(), Learning.gradient().cautious()),
                    SparkTrainer::sliced,
                    data(2)))
        .add(
            "SparkTrainer: the constraint of the weight kernel (4, 3) float32 needs the whole"
                + " weight, of which the owner of a slice has only a part: leave out sliced().",
            () ->
                fit(
                    compiled(
                        constrained, Compile.of(Adam.of(), SparseCategoricalCrossentropy.of())),
                    SparkTrainer::sliced,
                    data(2)))
        .add(
            "SparkTrainer: sliced() adds the gradients of each step, averageEvery and diloco make"
                + " local steps: choose one of them.",
            () -> trainer().sliced().averageEvery(2))
        .add(
            "SparkTrainer: 8 threads for a task are more than the 4 processors of the executor, and"
                + " would only wait for each other: set threads(4) or spark.task.cpus to at most"
                + " that number.",
            () -> WorkerThreads.check(8, 4))
        .tests();
  }

  @Test
  void anUncompiledModelIsRefused() {
    var model = Sequential.of(Dense.of(3)).named("small");
    var trainer = SparkTrainer.of(model);
    var refusal = assertThrows(IllegalStateException.class, () -> trainer.fit(data(2)));
    assertEquals(
        "SparkTrainer: small is not compiled: call compile(optimizer, loss, metrics...) first.",
        refusal.getMessage());
  }
}
