package dev.rhyton.benchmarks;

import dev.rhyton.benchmarks.Experiment.Outcome;
import dev.rhyton.tribuo.Baselines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares learning modes with plain training on the same splits and seeds. Each finished run is a
 * line of a csv file and is not made again, so that the program can be stopped at any time; a call
 * with {@code --next} takes less than 40 minutes.
 *
 * <pre>{@code
 * Evidence FILE --plan      prints the parts, their runs and estimated minutes
 * Evidence FILE --next      makes the runs of the next part that has some left
 * Evidence FILE --all       makes all runs
 * Evidence FILE --baselines makes the runs of Tribuo's baselines
 * Evidence FILE --summary   writes FILE with "-summary" and prints a forest plot
 *
 * --auto              compares Learning.auto() in twelve registered comparisons, see AutoEvidence
 * --further           with --auto: further networks and optimizers instead, only with plain training
 * --options           compares options of Gradient Learning, which are chosen by validation parts
 * --default           compares the three best of them for every optimizer, also by validation parts
 * --starts            compares Weight Learning with plain training from starts by a formula
 * --validation        a part of the training samples replaces the test samples
 * --fashion FOLDER    also Fashion-MNIST
 * --only TEXT         only comparisons whose name contains a text
 * --minutes NUMBER    the longest time of this call, by default 38 for --next; then run it again
 * }</pre>
 *
 * <p>A comparison has at least 10 seeds, with Fashion-MNIST 5, and more of them, up to 30, until
 * the 95 % interval of each mode's difference from plain training, with {@code --starts} from
 * Weight Learning, is within ±0.02. With {@code --default}, the number of seeds is fixed, 10 or 5,
 * so that it depends on no outcome.
 */
public final class Evidence {
  private static final int MOST_SEEDS = 30;
  private static final double WIDTH = 0.02;
  private static final double MINUTES_OF_PART = 20;
  private static final double MINUTES_OF_CALL = 38; // of --next

  private final FinishedRuns runs;
  private final String split;
  private final String reference; // the mode that the others are compared with
  private final boolean fixed; // whether each comparison has the least number of seeds
  private final double minutes; // at most
  private final long begun = System.nanoTime();

  private Evidence(
      FinishedRuns runs, String split, String reference, boolean fixed, double minutes) {
    this.runs = runs;
    this.split = split;
    this.reference = reference;
    this.fixed = fixed;
    this.minutes = minutes;
  }

  /** Runs the program. */
  public static void main(String[] arguments) throws IOException {
    var words = Arrays.asList(arguments);
    var file = Path.of(words.get(0));
    if (words.contains("--auto")) {
      auto(words, file);
      return;
    }
    boolean options = words.contains("--options");
    boolean fixed = words.contains("--default");
    var split = words.contains("--validation") ? "validation" : "test";
    if ((options || fixed) && split.equals("test")) {
      throw new IllegalArgumentException(
          "Options are chosen on validation parts: add --validation to --options or --default.");
    }
    var fashion = after(words, "--fashion", "");
    var only = after(words, "--only", "");
    var all = comparisons(words, fashion);
    boolean starts = words.contains("--starts");
    var reference = starts ? Comparison.WEIGHT_THEN_PLAIN : Comparison.PLAIN;
    var chosen = all.stream().filter(c -> c.toString().contains(only)).toList();
    double usual = words.contains("--all") ? Double.POSITIVE_INFINITY : MINUTES_OF_CALL;
    double minutes = Double.parseDouble(after(words, "--minutes", String.valueOf(usual)));
    var runs = FinishedRuns.of(file);
    var evidence = new Evidence(runs, split, reference, fixed, minutes);
    var parts = parts(chosen);
    if (words.contains("--plan")) System.out.print(evidence.plan(parts));
    if (words.contains("--next")) evidence.next(parts);
    if (words.contains("--all")) for (var part : parts) evidence.run(part);
    if (words.contains("--baselines")) evidence.baselines();
    if (words.contains("--summary")) System.out.print(summary(runs, reference, file));
  }

  private static List<Comparison> comparisons(List<String> words, String fashion)
      throws IOException {
    if (words.contains("--default")) return Comparison.defaults(fashion);
    if (words.contains("--options")) return Comparison.options(fashion);
    if (words.contains("--starts")) return Comparison.starts(Path.of("notebooks", "words.csv"));
    return Comparison.modes(fashion);
  }

  private static void auto(List<String> words, Path file) throws IOException {
    var only = after(words, "--only", "");
    boolean further = words.contains("--further");
    var fashion = after(words, "--fashion", "");
    var all = further ? AutoEvidence.further(fashion) : AutoEvidence.registered();
    var chosen = all.stream().filter(c -> c.toString().contains(only)).toList();
    if (words.contains("--all")) new AutoEvidence(FinishedRuns.of(file), chosen).run();
    if (words.contains("--summary")) {
      System.out.print(new AutoEvidence(FinishedRuns.of(file), all).summary(file));
    }
  }

  static String after(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : words.get(at + 1);
  }

  /** Splits comparisons into parts of at most so many minutes with the least number of seeds. */
  static List<List<Comparison>> parts(List<Comparison> all) {
    var parts = new ArrayList<List<Comparison>>();
    double minutes = Double.POSITIVE_INFINITY;
    for (var comparison : all) {
      double own = comparison.seconds(comparison.trial().least()) / 60;
      if (minutes + own > MINUTES_OF_PART) {
        parts.add(new ArrayList<>());
        minutes = 0;
      }
      parts.get(parts.size() - 1).add(comparison);
      minutes += own;
    }
    return parts;
  }

  private String plan(List<List<Comparison>> parts) {
    var text = new StringBuilder();
    double total = 0;
    for (int i = 0; i < parts.size(); i++) {
      double minutes = 0;
      double most = 0;
      int left = 0;
      for (var c : parts.get(i)) {
        minutes += c.seconds(c.trial().least()) / 60;
        most += c.seconds(fixed ? c.trial().least() : MOST_SEEDS) / 60;
        left += left(c);
      }
      total += minutes;
      text.append(
          String.format(
              Locale.ROOT,
              "part %d: %.0f minutes (%.0f with the most seeds), %d runs left: %s%n",
              i + 1,
              minutes,
              most,
              left,
              parts.get(i)));
    }
    return text.append(String.format(Locale.ROOT, "all: %.1f hours%n", total / 60)).toString();
  }

  /** Returns how many runs of a comparison are left before its number of seeds may be enough. */
  private int left(Comparison comparison) {
    int left = 0;
    for (int seed = 1; seed <= comparison.trial().least(); seed++) {
      for (var mode : comparison.modes().keySet()) {
        if (!runs.has(FinishedRuns.Key.of(comparison, mode, seed, split))) left++;
      }
    }
    return left > 0 || fixed || isDone(comparison) ? left : comparison.modes().size();
  }

  private void next(List<List<Comparison>> parts) throws IOException {
    for (var part : parts) {
      if (part.stream().mapToInt(this::left).sum() == 0) continue;
      run(part);
      return;
    }
    System.out.println("All runs are made.");
  }

  private void run(List<Comparison> part) throws IOException {
    for (var comparison : part) {
      int least = comparison.trial().least();
      for (int seed = 1; seed <= MOST_SEEDS; seed++) {
        if (seed > least && (fixed || isDone(comparison))) break;
        // Every mode takes a turn with each seed, so that other load affects all modes equally.
        for (var mode : comparison.modes().keySet()) {
          if ((System.nanoTime() - begun) / 60e9 > minutes) return;
          run(comparison, mode, seed);
        }
      }
    }
  }

  private void run(Comparison comparison, String mode, int seed) throws IOException {
    var key = FinishedRuns.Key.of(comparison, mode, seed, split);
    if (runs.has(key)) return;
    var optimizer = comparison.make().apply(comparison.rate());
    boolean onValidation = split.equals("validation");
    var learning = comparison.modes().get(mode);
    runs.add(key, comparison.trial(mode).run(seed, onValidation, optimizer, learning));
  }

  private void baselines() throws IOException {
    var trials = new ArrayList<>(Experiments.ofColumns());
    trials.removeIf(Experiment::regression);
    trials.add(Experiments.digitsMlp());
    for (var trial : trials) {
      for (int seed = 1; seed <= trial.least(); seed++) {
        var samples = trial.split(seed, split.equals("validation"));
        for (var result : Baselines.accuracy(samples.train(), samples.test()).entrySet()) {
          var key =
              new FinishedRuns.Key(trial.data(), "Tribuo", "", "", result.getKey(), seed, split);
          var outcome = new Outcome(List.of(result.getValue()), Double.NaN, Double.NaN);
          if (!runs.has(key)) runs.add(key, outcome);
        }
      }
    }
  }

  /** Returns whether all modes of a comparison have the same seeds, and narrow intervals. */
  private boolean isDone(Comparison comparison) {
    var all = SummaryRow.of(runs.all(), reference);
    var rows =
        comparison.modes().keySet().stream()
            .map(mode -> FinishedRuns.Key.of(comparison, mode, 0, split))
            .flatMap(key -> all.stream().filter(row -> row.key().equals(key)))
            .toList();
    var numbers = rows.stream().map(row -> row.outcomes().size()).distinct().toList();
    if (rows.size() < comparison.modes().size() || numbers.size() > 1) return false;
    return numbers.get(0) >= MOST_SEEDS
        || rows.stream()
            .filter(row -> !row.key().mode().equals(reference))
            .allMatch(row -> row.difference().half() <= WIDTH);
  }

  /** Returns the file of the summary of a file of runs. */
  static Path summaryOf(Path runs) {
    var name = runs.getFileName().toString().replaceFirst("\\.csv$", "-summary.csv");
    return runs.resolveSibling(name);
  }

  /** Writes the summary beside the runs and returns a forest plot of it. */
  static String summary(FinishedRuns runs, String reference, Path file) throws IOException {
    var rows = SummaryRow.of(runs.all(), reference);
    var verdicts = SummaryRow.verdicts(rows);
    var lines = new ArrayList<String>();
    lines.add(SummaryRow.HEADER);
    for (var row : rows) lines.add(row.toCsv(verdicts.get(row)));
    Files.write(summaryOf(file), lines);
    var plot = new StringBuilder();
    if (runs.versions().size() > 1) {
      plot.append("The runs are of " + runs.versions().size() + " versions: " + runs.versions());
      plot.append(System.lineSeparator());
    }
    for (var row : rows) if (verdicts.containsKey(row)) plot.append(line(row, verdicts.get(row)));
    return plot.toString();
  }

  /** Returns a line of a forest plot from -0.1 to 0.1. */
  private static String line(SummaryRow row, String verdict) {
    var d = row.difference();
    var axis = new char[41];
    Arrays.fill(axis, ' ');
    axis[20] = '|';
    for (int i = place(d.mean() - d.half()); i <= place(d.mean() + d.half()); i++) axis[i] = '-';
    axis[place(d.mean())] = 'o';
    var k = row.key();
    return String.format(
        Locale.ROOT,
        "%-60s %s %+.4f ± %.4f %s%n",
        String.join(" ", k.data(), k.model(), k.optimizer(), k.rate(), k.mode()),
        new String(axis),
        d.mean(),
        d.half(),
        verdict);
  }

  private static int place(double difference) {
    return (int) Math.max(0, Math.min(40, Math.round(20 + 200 * difference)));
  }
}
