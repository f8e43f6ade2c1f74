package dev.rhyton.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.layers.Dense;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import org.tribuo.DataSource;
import org.tribuo.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.data.csv.CSVLoader;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** Data and models that many tests need. */
final class TribuoKit {
  private TribuoKit() {}

  static DataSource<Label> irisSource() throws IOException {
    return new CSVLoader<>(new LabelFactory())
        .loadDataSource(TribuoKit.class.getResource("iris.csv"), "species");
  }

  static MutableDataset<Label> iris() throws IOException {
    return new MutableDataset<>(irisSource());
  }

  static <T extends Output<T>> MutableDataset<T> empty(OutputFactory<T> factory) {
    return new MutableDataset<>(new SimpleDataSourceProvenance("test", factory), factory);
  }

  static ArrayExample<Label> labelled(String label, String[] names, double... values) {
    return new ArrayExample<>(new Label(label), names, values);
  }

  /** {@code sum = a + b} and {@code double = 2a}, of numbers by a seed. */
  static MutableDataset<Regressor> sums(int count) {
    var random = Seed.generator(5);
    var data = empty(new RegressionFactory());
    for (int i = 0; i < count; i++) {
      double a = random.nextDouble();
      double b = random.nextDouble();
      var outputs = new Regressor(new String[] {"sum", "double"}, new double[] {a + b, 2 * a});
      data.add(new ArrayExample<>(outputs, new String[] {"a", "b"}, new double[] {a, b}));
    }
    return data;
  }

  static Sequential classifier(int labels) {
    return Sequential.of(Dense.of(16).activation("relu"), Dense.of(labels).activation("softmax"));
  }

  static RhytonTrainer<Label> irisTrainer(int epochs) {
    return RhytonTrainer.classification(() -> classifier(3), compile(), quiet(epochs));
  }

  static Compile compile() {
    return Compile.of(Adam.of(0.01), Losses.get("sparse_categorical_crossentropy"));
  }

  static RhytonTrainer<Regressor> sumsTrainer(int epochs) {
    return RhytonTrainer.regression(
        () -> Sequential.of(Dense.of(2)), Compile.of("adam", "mse"), quiet(epochs));
  }

  static Fit quiet(int epochs) {
    return Fit.epochs(epochs).verbose(0);
  }

  /** Asserts that two models say the same of every example. */
  static <T extends Output<T>> void assertAlike(
      org.tribuo.Model<T> expected, org.tribuo.Model<T> actual, Dataset<T> data) {
    var first = expected.predict(data);
    var second = actual.predict(data);
    for (int i = 0; i < data.size(); i++) {
      var output = first.get(i).getOutput();
      assertEquals(true, output.fullEquals(second.get(i).getOutput()), "example " + i);
      assertEquals(true, first.get(i).distributionEquals(second.get(i)), "example " + i);
    }
  }
}
