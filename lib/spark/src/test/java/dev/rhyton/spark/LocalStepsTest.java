package dev.rhyton.spark;

import static dev.rhyton.Kit.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.onnx.OnnxModel;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digits on workers that make steps by themselves, and what is done with the model after. */
class LocalStepsTest {
  @TempDir Path folder;

  private static Model digitsModel(Learning mode) {
    Seed.set(7);
    var model =
        Sequential.of(
            Flatten.of(), Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
    model.compile(
        Compile.of(Adam.of(3e-3), SparseCategoricalCrossentropy.of())
            .metrics("accuracy")
            .learning(mode));
    return model;
  }

  private static double accuracy(SparkTrainer trainer, Model model) {
    var digits = Datasets.loadDigits();
    var data = Cluster.data(Cluster.local(), digits.train(), 2);
    trainer.fit(data, ModelKit.quiet(20, 32));
    return model.evaluate(digits.test()).get("accuracy");
  }

  @Test
  void averagingLearnsDigits() {
    var model = digitsModel(Learning.plain());
    var trainer = SparkTrainer.of(model).averageEvery(8);
    assertTrue(accuracy(trainer, model) >= 0.96);
    var traffic = trainer.traffic();
    // Weights and Adam's two moments, from two workers, once in eight steps.
    assertEquals(traffic.rounds() * 2 * 3 * traffic.parameters(), traffic.gradients());
    assertTrue(traffic.rounds() <= 20 * 6, traffic::toString);
  }

  @Test
  void dilocoLearnsDigitsInTheDefaultMode() {
    var model = digitsModel(Learning.weight());
    assertTrue(accuracy(SparkTrainer.of(model).diloco(8), model) >= 0.96);
  }

  private static final class Break extends RuntimeException {}

  /** A fit of four epochs of rounds, which breaks before one of them. */
  private void resumable(SparkTrainer trainer, int breakBefore) {
    Seed.set(9);
    var rows = Dataset.of(Kit.normal(1, 60, 4), Kit.labels(2, 60, 3));
    var crash =
        new Callback() {
          private int left = breakBefore;

          @Override
          public void onTrainBatchBegin(long batch) {
            if (left-- == 0) throw new Break();
          }
        };
    var backup = BackupAndRestore.of(folder.resolve("backup").toString()).saveFreq(1);
    trainer.fit(
        Cluster.data(Cluster.local(), rows, 2), ModelKit.quiet(4, 10).callbacks(backup, crash));
  }

  /** Without its momentum, the outer step would start again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void resumesWithTheSameWeights(boolean diloco) {
    UnaryOperator<SparkTrainer> way = t -> diloco ? t.diloco(2) : t.averageEvery(2);
    var models = new ArrayList<Model>();
    for (int i = 0; i < 3; i++) models.add(small(Learning.gradient()));
    resumable(way.apply(SparkTrainer.of(models.get(0))), -1);
    var broken = way.apply(SparkTrainer.of(models.get(1)));
    assertThrows(Break.class, () -> resumable(broken, 7));
    resumable(way.apply(SparkTrainer.of(models.get(2))), -1);
    assertArrayEquals(weights(models.get(0)), weights(models.get(2)), 1e-6f);
  }

  @Test
  void aBackupOfAnotherWayIsRefused() {
    var broken = SparkTrainer.of(small(Learning.plain())).averageEvery(2);
    assertThrows(Break.class, () -> resumable(broken, 2));
    var model = small(Learning.plain());
    assertRefused(
        "SparkTrainer: the saved state has no momentum of diloco's outer step, so it was saved by"
            + " another way of training: resume with that one, or delete the backup.",
        () -> resumable(SparkTrainer.of(model).diloco(2), -1));
  }

  @Test
  void evaluatesAndPredictsOnTheCluster() {
    var model = digitsModel(Learning.plain());
    var spark = Cluster.local();
    var x = Kit.normal(1, 50, 4);
    var y = Kit.labels(2, 50, 3);
    var small = Sequential.of(Dense.of(3).activation("softmax"));
    small.compile("adam", "sparse_categorical_crossentropy", "accuracy");
    small.fit(x, y, ModelKit.quiet(1, 10));
    var data = Cluster.data(spark, Dataset.of(x, y), 3);
    var expected = small.evaluate(x, y);
    var found = SparkTrainer.of(small).evaluate(data);
    expected.forEach((name, value) -> assertEquals(value, found.get(name), 1e-5, name));

    var rows = table(spark, x.toArray2d(), y.toInts());
    var columns = Columns.features("a", "rest").label("y");
    try (var predictor = SparkPredictor.of(spark, small).batchSize(7)) {
      var predicted = predictor.predict(rows, columns, "p").orderBy("id").collectAsList();
      var one = small.predict(x).toArray2d();
      for (int i = 0; i < one.length; i++) {
        assertArrayEquals(one[i], floats(predicted.get(i).getList(4)), 1e-6f);
      }
      var features = functions.concat(functions.array(functions.col("a")), functions.col("rest"));
      var byColumn =
          rows.withColumn("p", predictor.column().apply(features)).orderBy("id").collectAsList();
      for (int i = 0; i < one.length; i++) {
        assertArrayEquals(one[i], floats(byColumn.get(i).getList(4)), 1e-6f);
      }
    }
    model.close();
  }

  @Test
  void predictsByOnnxFiles(@TempDir Path folder) {
    var spark = Cluster.local();
    var x = Kit.normal(1, 50, 4);
    var small = Sequential.of(Dense.of(3).activation("softmax"));
    var expected = small.predict(x).toArray2d();
    small.export(folder.resolve("small.onnx"));
    var rows = table(spark, x.toArray2d(), new int[50]);
    var columns = Columns.features("a", "rest");
    try (var onnx = OnnxModel.load(folder.resolve("small.onnx"));
        var predictor = SparkPredictor.of(spark, onnx).batchSize(7)) {
      var predicted = predictor.predict(rows, columns, "p").orderBy("id").collectAsList();
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], floats(predicted.get(i).getList(4)), 1e-5f);
      }
    }
  }

  private static float[] floats(List<Object> values) {
    var floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) floats[i] = ((Number) values.get(i)).floatValue();
    return floats;
  }

  /** A table whose features are a number and an array. */
  static org.apache.spark.sql.Dataset<Row> table(SparkSession spark, float[][] x, int[] y) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < y.length; i++) {
      var rest = List.of(x[i][1], x[i][2], x[i][3]);
      rows.add(RowFactory.create(i, x[i][0], rest, y[i]));
    }
    var schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("a", DataTypes.FloatType)
            .add("rest", DataTypes.createArrayType(DataTypes.FloatType))
            .add("y", DataTypes.IntegerType);
    return spark.createDataFrame(rows, schema);
  }

  @Test
  void recordsNormsOfThePartitions() {
    var mode = Learning.plain().record(Recording.norms());
    var x = Kit.normal(1, 60, 4);
    var y = Kit.labels(2, 60, 3);
    var one = small(mode);
    one.fit(x, y, ModelKit.quiet(1, 60).shuffle(false));
    var many = small(mode);
    var data =
        SparkData.of(
            table(Cluster.local(), x.toArray2d(), y.toInts()).coalesce(1),
            Columns.features("a", "rest").label("y"));
    SparkTrainer.of(many).fit(data, ModelKit.quiet(1, 60).shuffle(false));
    assertArrayEquals(one.norms().norms(0), many.norms().norms(0), 1e-5);
    assertArrayEquals(one.norms().losses(0), many.norms().losses(0), 1e-5);
    assertArrayEquals(one.norms().labels(), many.norms().labels(), 0);
  }

  private static float[] weights(Model model) {
    return new ModelVector(model).read();
  }

  private static Model small(Learning mode) {
    Seed.set(3);
    var model = Sequential.of(Dense.of(3).activation("softmax"));
    model.build(4);
    assertEquals(15, weights(model).length);
    model.compile(Compile.of(Adam.of(), SparseCategoricalCrossentropy.of()).learning(mode));
    return model;
  }
}
