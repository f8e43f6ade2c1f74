package dev.rhyton.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.losses.MeanSquaredError;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TableExplanationsTest {
  private static final int FEATURES = 8;

  /** Rows of normally distributed features, of which three have an effect. */
  private static ArrayDataset planted(int rows, int[] at, long seed) {
    var random = Seed.generator(seed);
    var x = new float[rows][FEATURES];
    var y = new float[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < FEATURES; j++) x[i][j] = (float) random.nextGaussian();
      double effect = 2 * Math.tanh(2 * x[i][at[0]]) - 1.5 * x[i][at[1]] + x[i][at[2]];
      y[i] = (float) (effect + 0.5 * random.nextGaussian());
    }
    return Dataset.of(x, y);
  }

  @Test
  void plantedFeaturesAreFoundIn20Of20Seeds() {
    var model = Sequential.of(Input.of(FEATURES), Dense.of(16).activation("tanh"), Dense.of(1));
    var plain = Compile.of(SGD.of(0.05), MeanSquaredError.of()).learning(Learning.plain());
    model.compile(plain);
    for (int seed = 0; seed < 20; seed++) {
      Seed.set(seed);
      var at = ArrayDataset.permutation(FEATURES, Seed.generator(seed));
      var fresh = Sequential.of(Input.of(FEATURES), Dense.of(16).activation("tanh"), Dense.of(1));
      model.setWeights(fresh.getWeights());
      fresh.close();
      model.fit(planted(300, at, seed), Fit.epochs(15).batchSize(30).verbose(0));
      var found = PermutationImportance.of(model).repeats(3).explain(planted(200, at, seed + 100));
      var wanted = new TreeSet<String>();
      for (int i = 0; i < 3; i++) wanted.add("feature " + at[i]);
      assertEquals(wanted, new TreeSet<>(found.columns().subList(0, 3)), "seed " + seed);
      assertTrue(found.all().get(2).mean() > 3 * found.all().get(3).mean(), found.toString());
    }
    model.close();
  }

  /** Of a model that knows the label from one column, the accuracy falls to that of chance. */
  @Test
  void theAccuracyFallsToThatOfChance() {
    var town = StringColumn.create("town");
    var rooms = DoubleColumn.create("rooms");
    var price = StringColumn.create("price");
    for (int i = 0; i < 300; i++) {
      town.append(List.of("Ulm", "Bonn", "Kiel").get(i % 3));
      rooms.append(i % 7 + 0.5);
      price.append(i % 3 == 0 ? "low" : "high");
    }
    var table = Table.create(town, rooms, price);
    var encoder = TableEncoder.of(table, "price");
    var model = Sequential.of(Input.of(4), Dense.of(2).activation("softmax"));
    // Bonn, Kiel, Ulm, rooms: only Ulm is low, which is class 1.
    model.setWeights(
        List.of(
            NDArray.from(new float[][] {{4, 0}, {4, 0}, {0, 4}, {0, 0}}),
            NDArray.from(new float[2])));
    model.compile(Compile.of(SGD.of(0.1), SparseCategoricalCrossentropy.of()).metrics("accuracy"));
    var found =
        PermutationImportance.of(model).metric("accuracy").repeats(9).explain(table, encoder);
    assertEquals(List.of("town", "rooms"), found.columns());
    assertEquals(1, found.base());
    assertEquals(1 - 5 / 9.0, found.all().get(0).mean(), 0.1, "as many as agree by chance");
    assertEquals(0, found.all().get(1).mean());
    assertEquals(2, found.table().rowCount());
    var title = "change of accuracy when permuted of ";
    assertTrue(found.plot().text().startsWith(title + "2 rows with intervals: "));
    var once = PermutationImportance.of(model).metric("accuracy").repeats(1);
    assertEquals(title + "town, rooms", once.explain(table, encoder).plot().text());

    var towns = PartialDependence.of(model).explain(table, encoder, "town");
    assertEquals(List.of("Bonn", "Kiel", "Ulm"), towns.categories());
    double sure = 1 / (1 + Math.exp(-4));
    assertArrayEquals(new double[] {1 - sure, 1 - sure, sure}, towns.mean(1), 1e-6);
    assertEquals(
        "mean prediction by town of " + sixBars(), towns.plot(encoder.classNames()).text());
    var byRooms = PartialDependence.of(model).points(5).explain(table, encoder, "rooms");
    assertArrayEquals(new double[] {0.5, 2, 3.5, 5, 6.5}, byRooms.grid(), 1e-9);
    assertEquals(List.of(), byRooms.categories());
    assertEquals(
        "mean prediction over rooms: high, low", byRooms.plot(encoder.classNames()).text());
    assertEquals("prediction over rooms: mean of all rows", byRooms.plotRows(1).text());
    model.close();
  }

  private static String sixBars() {
    return "Bonn, high, Bonn, low, Kiel, high, Kiel, low, Ulm, high, Ulm, low";
  }

  @Test
  void aColumnOfFewValuesIsComputedAtEach() {
    var model = Sequential.of(Input.of(2), Dense.of(1));
    float[][] x = {{0, 5}, {1, 6}, {1, 7}, {3, 5}};
    var found = PartialDependence.of(model).explain(Dataset.of(x), "a", "a", "b");
    assertArrayEquals(new double[] {0, 1, 3}, found.grid());
    assertEquals("Partial dependence on a: 3 values, 4 rows", found.toString());
    model.close();
  }

  @Test
  void contributionsOfFeaturesAreBars() {
    var model = Sequential.of(Input.of(2), Dense.of(1));
    model.setWeights(List.of(NDArray.from(new float[][] {{1}, {-3}}), NDArray.from(new float[1])));
    var found = IntegratedGradients.of(model).explain(new float[][] {{1, 1}, {3, 1}});
    assertEquals("mean contribution of b, a", found.bars("a", "b").text());
    model.close();
  }
}
