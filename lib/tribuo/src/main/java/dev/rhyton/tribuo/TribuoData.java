package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/**
 * Converts datasets between Tribuo and Rhyton.
 *
 * <pre>{@code
 * var source = new CSVLoader<>(new LabelFactory()).loadDataSource(file, "species");
 * model.fit(TribuoData.of(new MutableDataset<>(source)), epochs(50));
 * var examples = TribuoData.classification(digits.train());
 * var forest = Baselines.classification().get("random forest").train(examples);
 * }</pre>
 */
public final class TribuoData {
  private TribuoData() {}

  /**
   * Converts examples to samples of shape {@code (samples, features)}, with class indices or {@code
   * (samples, dimensions)} as targets. Features are sorted by name, classes and dimensions have the
   * order of {@link #names}; a missing feature is 0. Example weights become sample weights if they
   * differ.
   */
  public static <T extends Output<T>> ArrayDataset of(Dataset<T> data) {
    Check.given("TribuoData", "data", data);
    return of(data, data);
  }

  /** Converts examples to samples, with features and outputs in the order of other data. */
  public static <T extends Output<T>> ArrayDataset of(Dataset<T> data, Dataset<T> like) {
    Check.given("TribuoData", "like", like);
    Check.given("TribuoData", "data", data);
    var map = like.getOutputIDInfo();
    var examples = listed(data);
    return of(
        ExampleRows.of(examples, like.getFeatureIDMap()).features(),
        Outputs.of(map).targets(examples, map, false),
        examples);
  }

  /** Returns the examples in the order of iteration, which a view or a shuffle may have changed. */
  static <T extends Output<T>> List<Example<T>> listed(Iterable<Example<T>> examples) {
    var list = new ArrayList<Example<T>>();
    examples.forEach(list::add);
    return list;
  }

  /** Returns samples and targets with the weights of their examples. */
  static ArrayDataset of(NDArray features, NDArray targets, List<? extends Example<?>> examples) {
    var weights = new float[examples.size()];
    boolean weighted = false;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = examples.get(i).getWeight();
      weighted |= weights[i] != Example.DEFAULT_WEIGHT;
    }
    return weighted
        ? dev.rhyton.data.Dataset.of(features, targets, weights)
        : dev.rhyton.data.Dataset.of(features, targets);
  }

  /** Returns the labels or dimensions of an output map, in the order of their indices. */
  public static List<String> names(ImmutableOutputInfo<?> map) {
    Check.given("names", "map", map);
    return IntStream.range(0, map.size()).mapToObj(id -> name(map.getOutput(id))).toList();
  }

  private static String name(Output<?> output) {
    return output instanceof Label label
        ? label.getLabel()
        : ((Regressor) output).getDimensionNamesString();
  }

  /** Converts samples whose targets are class indices; the indices become the labels. */
  public static MutableDataset<Label> classification(ArrayDataset data) {
    Check.given("classification", "data", data);
    return classification(data, List.of());
  }

  /**
   * Converts samples whose targets are class indices, with names for the classes. Images are
   * flattened, and features are named by their index: {@code x00} to {@code x63}.
   */
  public static MutableDataset<Label> classification(ArrayDataset data, List<String> names) {
    Check.given("classification", "data", data);
    Check.that(
        isColumn(data.y()),
        "Expected class indices, received targets of shape %s. For one-hot rows write"
            + " data.withTargets(data.y().argmax()).",
        data.y().shape());
    var values = data.y().toDoubles();
    var labels = new Label[values.length];
    for (int i = 0; i < labels.length; i++) {
      int index = (int) values[i];
      Check.that(
          index == values[i] && index >= 0 && (names.isEmpty() || index < names.size()),
          "Sample %d: expected a class index%s, received %s.",
          i,
          names.isEmpty() ? "" : " below " + names.size() + ", the number of names",
          Text.number(values[i]));
      labels[i] = new Label(names.isEmpty() ? Integer.toString(index) : names.get(index));
    }
    return examples(data, new LabelFactory(), i -> labels[i]);
  }

  /** Converts samples for regression, with outputs {@code y}, or {@code y0}, {@code y1}, ... */
  public static MutableDataset<Regressor> regression(ArrayDataset data) {
    Check.given("regression", "data", data);
    var y = data.y();
    Check.that(
        isColumn(y) || y.shape().rank() == 2,
        "Expected a number or a row of numbers for each sample, received targets of shape %s.",
        y.shape());
    checkFinite("targets", y);
    int width = isColumn(y) ? 1 : (int) y.shape().last();
    var names = width == 1 ? new String[] {"y"} : places("y", width);
    var values = y.toDoubles();
    return examples(
        data,
        new RegressionFactory(),
        i -> new Regressor(names, Arrays.copyOfRange(values, i * width, (i + 1) * width)));
  }

  private static boolean isColumn(NDArray y) {
    return y.shape().rank() == 1 || (y.shape().rank() == 2 && y.shape().last() == 1);
  }

  private static void checkFinite(String what, NDArray array) {
    Check.that(
        array.isFinite(), "The %s hold NaN or infinite numbers: remove or fill them first.", what);
  }

  private static <T extends Output<T>> MutableDataset<T> examples(
      ArrayDataset data, OutputFactory<T> factory, IntFunction<T> output) {
    Check.that(
        data.inputs().size() == 1,
        "Tribuo knows one input, received samples of %d.",
        data.inputs().size());
    checkFinite("features", data.x());
    int samples = (int) data.size();
    Check.that(samples > 0, "Expected at least one sample, received none.");
    var values = data.x().toDoubles();
    int width = values.length / samples;
    var names = places("x", width);
    var weights = data.sampleWeights().isEmpty() ? null : data.sampleWeights().get(0).toFloats();
    var source = new SimpleDataSourceProvenance(data.toString(), factory);
    var examples = new MutableDataset<>(source, factory);
    for (int i = 0; i < samples; i++) {
      var row = Arrays.copyOfRange(values, i * width, (i + 1) * width);
      var example = new ArrayExample<>(output.apply(i), names, row);
      if (weights != null) example.setWeight(weights[i]);
      examples.add(example);
    }
    return examples;
  }

  /** Returns names with padded indices, whose alphabetical order is that of the indices. */
  private static String[] places(String prefix, int count) {
    int digits = Integer.toString(count - 1).length();
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + "0".repeat(digits - Integer.toString(i).length()) + i)
        .toArray(String[]::new);
  }
}
