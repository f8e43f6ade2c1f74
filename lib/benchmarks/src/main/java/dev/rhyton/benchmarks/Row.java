package dev.rhyton.benchmarks;

import dev.rhyton.benchmarks.Trial.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A row of the table: the outcomes of one mode and those of plain training on the same splits. */
record Row(
    String data,
    String model,
    String optimizer,
    String rate,
    String mode,
    List<Outcome> outcomes,
    List<Outcome> plain) {

  static final String HEADER =
      "data,model,optimizer,rate,mode,runs,accuracy_1,accuracy_5,accuracy_last,deviation,"
          + "difference,low,high,seconds,changed";

  /** Quantiles of Student's t distribution for 95 %, by degrees of freedom. */
  private static final Map<Integer, Double> T = Map.of(2, 4.303, 4, 2.776, 9, 2.262, 19, 2.093);

  String toCsv() {
    int runs = outcomes.size();
    var fields =
        List.of(
            data,
            model,
            optimizer,
            rate,
            mode,
            String.valueOf(runs),
            number(mean(o -> o.accuracies().get(0))),
            number(mean(o -> o.accuracies().get(Math.min(5, o.accuracies().size()) - 1))),
            number(mean(Outcome::last)),
            number(deviation(outcomes.stream().mapToDouble(Outcome::last).toArray())),
            difference(),
            number(mean(Outcome::seconds)),
            number(mean(Outcome::changed)));
    return String.join(",", fields);
  }

  /** Returns the mean paired difference from plain training and its 95 % confidence interval. */
  private String difference() {
    if (plain.isEmpty() || outcomes == plain) return ",,";
    var differences =
        IntStream.range(0, outcomes.size())
            .mapToDouble(i -> outcomes.get(i).last() - plain.get(i).last())
            .toArray();
    double mean =
        IntStream.range(0, differences.length)
            .mapToDouble(i -> differences[i])
            .average()
            .orElseThrow();
    double half =
        T.get(differences.length - 1) * deviation(differences) / Math.sqrt(differences.length);
    return number(mean) + "," + number(mean - half) + "," + number(mean + half);
  }

  private double mean(ToDoubleFunction<Outcome> measure) {
    return outcomes.stream().mapToDouble(measure).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    if (values.length < 2) return Double.NaN;
    double mean = 0;
    for (double v : values) mean += v / values.length;
    double squares = 0;
    for (double v : values) squares += (v - mean) * (v - mean);
    return Math.sqrt(squares / (values.length - 1));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
