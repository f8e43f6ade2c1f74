package dev.rhyton.benchmarks;

import dev.rhyton.benchmarks.Experiment.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A row of the summary: the outcomes of one mode and their differences from those of the mode that
 * it is compared with, with the same seeds and splits.
 *
 * @param key with seed 0
 * @param outcomes of all seeds
 * @param differences of the last scores; none for the mode that the others are compared with
 */
record SummaryRow(FinishedRuns.Key key, List<Outcome> outcomes, List<Double> differences) {
  static final String HEADER =
      "data,model,optimizer,rate,mode,split,runs,score_1,score_5,score_last,deviation,difference,"
          + "low,high,p,verdict,seconds,changed";

  /**
   * Returns the rows of all runs, in the order of their first runs.
   *
   * @param reference the mode that the others are compared with
   */
  static List<SummaryRow> of(Map<FinishedRuns.Key, Outcome> runs, String reference) {
    Map<FinishedRuns.Key, SummaryRow> rows = new LinkedHashMap<>();
    runs.forEach(
        (key, outcome) -> {
          var row =
              rows.computeIfAbsent(
                  key.row(), k -> new SummaryRow(k, new ArrayList<>(), new ArrayList<>()));
          row.outcomes.add(outcome);
          var same = runs.get(key.in(reference));
          boolean other = !key.mode().equals(reference);
          if (other && same != null) row.differences.add(outcome.last() - same.last());
        });
    return List.copyOf(rows.values());
  }

  /** Returns the mean difference from the other mode, with its interval. */
  Statistics difference() {
    return Statistics.of(differences);
  }

  /** Returns the verdicts on the rows that are compared with another mode. */
  static Map<SummaryRow, String> verdicts(List<SummaryRow> rows) {
    var compared = rows.stream().filter(r -> r.differences.size() > 1).toList();
    var all = Statistics.verdicts(compared.stream().map(SummaryRow::difference).toList());
    var verdicts = new LinkedHashMap<SummaryRow, String>();
    for (int i = 0; i < compared.size(); i++) verdicts.put(compared.get(i), all.get(i));
    return verdicts;
  }

  String toCsv(String verdict) {
    boolean compared = !differences.isEmpty();
    var d = difference();
    return String.join(
        ",",
        key.data(),
        key.model(),
        key.optimizer(),
        key.rate(),
        key.mode(),
        key.split(),
        String.valueOf(outcomes.size()),
        number(mean(o -> o.after(1))),
        number(mean(o -> o.after(5))),
        number(mean(Outcome::last)),
        number(Statistics.of(outcomes.stream().map(Outcome::last).toList()).deviation()),
        compared ? number(d.mean()) : "",
        compared ? number(d.mean() - d.half()) : "",
        compared ? number(d.mean() + d.half()) : "",
        compared ? String.format(Locale.ROOT, "%.2g", d.p()) : "",
        verdict == null ? "" : verdict,
        number(mean(Outcome::seconds)),
        number(mean(Outcome::changed)));
  }

  private double mean(ToDoubleFunction<Outcome> measure) {
    return outcomes.stream().mapToDouble(measure).average().orElseThrow();
  }

  /** Returns a number with five decimals, or an empty text for none. */
  static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.5f", value) : "";
  }
}
