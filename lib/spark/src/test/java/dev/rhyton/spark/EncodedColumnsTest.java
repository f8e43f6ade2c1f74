package dev.rhyton.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ModelKit;
import dev.rhyton.Refusals;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of Spark are encoded as an encoder of Tablesaw's tables encodes these. */
class EncodedColumnsTest {
  private static final int ROWS = 40;
  private static final List<String> TOWNS = List.of("Ulm", "Bonn", "Kiel");

  private static Object[] house(int i) {
    return new Object[] {
      TOWNS.get(i % 3), i % 7 + 0.5, i % 2 == 0, i % 5, i % 7 + i % 3 > 4 ? "high" : "low"
    };
  }

  private static Table table() {
    var table =
        Table.create(
            StringColumn.create("town"),
            DoubleColumn.create("rooms"),
            BooleanColumn.create("garden"),
            IntColumn.create("floor"),
            StringColumn.create("price"));
    for (int i = 0; i < ROWS; i++) {
      var house = house(i);
      table.stringColumn(0).append((String) house[0]);
      table.doubleColumn(1).append((double) house[1]);
      table.booleanColumn(2).append((boolean) house[2]);
      table.intColumn(3).append((int) house[3]);
      table.stringColumn(4).append((String) house[4]);
    }
    return table;
  }

  private static Dataset<Row> rows(List<Object[]> houses) {
    var schema =
        new StructType()
            .add("price", DataTypes.StringType) // in another order
            .add("town", DataTypes.StringType)
            .add("rooms", DataTypes.DoubleType)
            .add("garden", DataTypes.BooleanType)
            .add("floor", DataTypes.LongType);
    var rows = new ArrayList<Row>();
    for (var h : houses) {
      var floor = h[3] == null ? null : ((Number) h[3]).longValue();
      rows.add(RowFactory.create(h[4], h[0], h[1], h[2], floor));
    }
    return Cluster.local().createDataFrame(rows, schema).coalesce(1);
  }

  private static List<Object[]> houses() {
    var all = new ArrayList<Object[]>();
    for (int i = 0; i < ROWS; i++) all.add(house(i));
    return all;
  }

  /** The houses, with another value in one cell of row 5. */
  private static Dataset<Row> with(int column, Object value) {
    var all = houses();
    all.get(5)[column] = value;
    return rows(all);
  }

  private static Model model(int features) {
    Seed.set(3);
    var model = Sequential.of(Dense.of(4).activation("tanh"), Dense.of(2).activation("softmax"));
    model.build(features);
    assertTrue(new ModelVector(model).read().length > 0); // draws the first values
    model.compile(
        Compile.of(Adam.of(0.05), SparseCategoricalCrossentropy.of())
            .metrics("accuracy")
            .learning(Learning.plain()));
    return model;
  }

  @Test
  void trainsEvaluatesAndPredictsAsOneProcess() {
    for (var categories : List.of("one-hot", "index")) {
      var encoder = TableEncoder.of(table(), "price").categories(categories);
      var columns = Columns.of(encoder);
      var samples = encoder.encode(table());
      int features = encoder.featureNames().size();
      var one = model(features);
      one.fit(samples, ModelKit.quiet(2, 10).shuffle(false));
      var many = model(features);
      var trainer = SparkTrainer.of(many);
      trainer.fit(SparkData.of(rows(houses()), columns), ModelKit.quiet(2, 10).shuffle(false));
      assertArrayEquals(new ModelVector(one).read(), new ModelVector(many).read(), 1e-5f);
      var evaluated = trainer.evaluate(SparkData.of(rows(houses()), columns));
      one.evaluate(samples)
          .forEach((name, value) -> assertEquals(value, evaluated.get(name), 1e-5, name));
      var p = one.predict(samples.x()).toArray2d();
      try (var predictor = SparkPredictor.of(Cluster.local(), many).batchSize(16)) {
        var found = predictor.predict(rows(houses()).drop("price"), columns, "p").collectAsList();
        for (int i = 0; i < ROWS; i++) {
          List<Float> row = found.get(i).getList(4);
          assertEquals(p[i][0], row.get(0), 1e-5f);
        }
      }
    }
  }

  @Test
  void numbersOfARegressionAreKept() {
    var encoder = TableEncoder.of(table(), "rooms");
    var expected = encoder.encode(table());
    var data = SparkData.of(rows(houses()), Columns.of(encoder)).rows().collect().get(0).batch();
    assertArrayEquals(expected.x().toFloats(), data.x().get(0).toFloats());
    assertArrayEquals(expected.y().toFloats(), data.y().get(0).toFloats());
  }

  @Test
  void missingValuesAreFilledOnRequest() {
    var encoder = TableEncoder.of(table(), "price").fillMissing(true);
    for (var bad : List.of(with(0, null), with(0, ""), with(1, Double.NaN), with(1, null))) {
      var batch = SparkData.of(bad, Columns.of(encoder)).rows().collect().get(0).batch();
      assertEquals(ROWS, batch.size());
      assertTrue(batch.x().get(0).isFinite());
    }
  }

  private static void fit(Dataset<Row> rows) {
    var encoder = TableEncoder.of(table(), "price");
    SparkTrainer.of(model(encoder.featureNames().size()))
        .fit(SparkData.of(rows, Columns.of(encoder)));
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    var encoder = TableEncoder.of(table(), "price");
    return new Refusals()
        .add(
            "Columns: the column \"town\" has no value in row 5 of partition 0, counted from 0: drop"
                + " such rows with rows.na().drop(), or replace missing values by the encoder's"
                + " fillMissing(true).",
            () -> fit(with(0, null)))
        .add(
            "Columns: the column \"price\" has no value in row 5 of partition 0, counted from 0:"
                + " drop such rows with rows.na().drop().",
            () -> fit(with(4, null)))
        .add(
            "Column \"town\" has \"Bon\" in row 5 of partition 0, counted from 0, which the table"
                + " that was learned has not. Did you mean \"Bonn\"? It has [Bonn, Kiel, Ulm].",
            () -> fit(with(0, "Bon")))
        .add(
            "Columns: the table has no column \"town\". Did you mean \"towns\"? It has [price, towns,"
                + " rooms, garden, floor].",
            () -> fit(rows(houses()).withColumnRenamed("town", "towns")))
        .add(
            "Columns: the label is that of the TableEncoder, \"price\": leave out label(\"town\").",
            () -> Columns.of(encoder).label("town"))
        .add(
            "Columns: row 0 of partition 0, counted from 0, has 6 features, and the shape (2, 2) needs"
                + " 4: leave such rows out, or bring all of them to one width.",
            () ->
                SparkTrainer.of(model(6))
                    .fit(SparkData.of(rows(houses()), Columns.of(encoder).shape(2, 2))))
        .tests();
  }

  /** A prediction fails in the user's own job, with the sentence in it. */
  @Test
  void predictionsRefuseSuchRowsToo() {
    var encoder = TableEncoder.of(table(), "price");
    try (var predictor = SparkPredictor.of(Cluster.local(), model(6))) {
      var predicted = predictor.predict(with(0, null), Columns.of(encoder), "p");
      var failure = assertThrows(Exception.class, predicted::collectAsList);
      assertTrue(
          failure.toString().contains("has no value in row 5 of partition 0")
              || failure.getCause().toString().contains("has no value in row 5 of partition 0"),
          failure::toString);
    }
  }
}
