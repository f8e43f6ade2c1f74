package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.explain.TableSamples.Column;
import dev.rhyton.metrics.BetterWhen;
import dev.rhyton.metrics.MetricInternals;
import dev.rhyton.models.Model;
import dev.rhyton.notebook.TableEncoder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import tech.tablesaw.api.Table;

/**
 * Permutation importance: how much the loss of a model rises, or a metric gets worse, if the values
 * of a column are exchanged between the rows, so that they say nothing about a row any more. Use
 * rows that the model was not trained on. Breiman 2001 (<a
 * href="https://doi.org/10.1023/A:1010933404324">Random Forests</a>).
 *
 * <p>Columns that tell the same share their importance or hide it: the model still has the other
 * one.
 *
 * <pre>{@code
 * PermutationImportance.of(model).metric("accuracy").explain(test, encoder).plot()
 * }</pre>
 */
public final class PermutationImportance extends Configured {
  private transient Model model;
  private @Range(atLeast = 1, atMost = 10_000) int repeats = 5;
  private String metric = "loss";

  @SuppressWarnings("NullAway.Init") // of sets the model
  private PermutationImportance() {}

  /** Creates the method for a compiled model. */
  public static PermutationImportance of(Model model) {
    Check.given("PermutationImportance", "model", model);
    return made(new PermutationImportance(), p -> p.model = model);
  }

  /** Sets how often each column is permuted, 5 times by default. */
  public PermutationImportance repeats(int count) {
    return with(this, p -> p.repeats = count);
  }

  /** Sets the metric that {@code compile} was called with, or {@code "loss"} (default). */
  public PermutationImportance metric(String name) {
    return with(this, p -> p.metric = name);
  }

  /** Returns the importance of each column of a table with the labels of its rows. */
  public Importances explain(Table table, TableEncoder encoder) {
    return explain(TableSamples.of(className(), Check.given(className(), "table", table), encoder));
  }

  /**
   * Returns the importance of each feature of rows.
   *
   * @param rows samples of shape (rows, features) with targets
   * @param names the names of the features; by default their indices
   */
  public Importances explain(ArrayDataset rows, String... names) {
    return explain(TableSamples.of(className(), rows, names));
  }

  private Importances explain(TableSamples features) {
    Check.that(
        !features.data().targets().isEmpty(),
        "PermutationImportance: expected rows with targets: the loss needs them.");
    double base = score(features, features.data().x());
    double sign = isBetterUp() ? -1 : 1;
    var found = new ArrayList<Importances.Importance>();
    for (var column : features.columns()) found.add(importance(features, column, base, sign));
    found.sort(Comparator.comparingDouble(i -> -i.mean()));
    return new Importances(metric, base, found);
  }

  private Importances.Importance importance(
      TableSamples features, Column column, double base, double sign) {
    var changes = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      var random = Seed.generator(Seed.next());
      changes[i] = sign * (score(features, features.permuted(column, random)) - base);
    }
    double mean = Arrays.stream(changes).average().orElse(0);
    double squares = Arrays.stream(changes).map(c -> (c - mean) * (c - mean)).sum();
    double deviation = repeats == 1 ? Double.NaN : Math.sqrt(squares / (repeats - 1));
    return new Importances.Importance(column.name(), mean, deviation);
  }

  private double score(TableSamples features, NDArray x) {
    var data = features.data();
    var scores = model.evaluate(Dataset.of(x, data.targets(), data.sampleWeights()));
    var score = scores.get(metric);
    Check.that(
        score != null,
        "PermutationImportance: evaluate returns no \"%s\", it returns %s.%s",
        metric,
        scores.keySet(),
        Text.didYouMean(metric, scores.keySet()));
    Check.that(
        Double.isFinite(score), "PermutationImportance: the %s of the model is %s.", metric, score);
    return score;
  }

  private boolean isBetterUp() {
    if (metric.endsWith("loss")) return false;
    var directions =
        model.compiled().metrics().stream()
            .filter(m -> metric.endsWith(m.name()))
            .map(MetricInternals::direction)
            .toList();
    Check.that(
        !directions.contains(BetterWhen.Direction.UNKNOWN),
        "PermutationImportance: nothing says whether \"%s\" gets better up or down: use \"loss\".",
        metric);
    return directions.contains(BetterWhen.Direction.UP);
  }
}
