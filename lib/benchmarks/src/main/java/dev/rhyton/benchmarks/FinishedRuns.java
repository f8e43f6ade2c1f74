package dev.rhyton.benchmarks;

import dev.rhyton.benchmarks.Experiment.Outcome;
import dev.rhyton.config.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The finished runs of {@link Evidence}, a line of csv for each, which is written when the run
 * ends. A run is not made again if the file has its key.
 */
final class FinishedRuns {
  static final String HEADER =
      "data,model,optimizer,rate,mode,seed,split,score_1,score_5,score_last,seconds,changed,"
          + "processor,version,date";
  private static final int FIELDS = HEADER.split(",", -1).length;

  /**
   * What distinguishes a run from others.
   *
   * @param split {@code validation} or {@code test}, the samples that the score is of
   */
  record Key(
      String data,
      String model,
      String optimizer,
      String rate,
      String mode,
      int seed,
      String split) {
    static Key of(Comparison comparison, String mode, int seed, String split) {
      var trial = comparison.trial();
      return new Key(
          trial.data(),
          trial.architecture(),
          comparison.optimizer(),
          Text.number(comparison.rate()),
          mode,
          seed,
          split);
    }

    /** Returns the key of the same run in another mode. */
    Key in(String other) {
      return new Key(data, model, optimizer, rate, other, seed, split);
    }

    /** Returns the row of the table that the run belongs to, which has all seeds. */
    Key row() {
      return new Key(data, model, optimizer, rate, mode, 0, split);
    }
  }

  private final Path file;
  private final Map<Key, Outcome> all = new LinkedHashMap<>();
  private final Set<String> versions = new TreeSet<>();

  private FinishedRuns(Path file) {
    this.file = file;
  }

  /** Reads the runs of a file, which is created if there is none. */
  static FinishedRuns of(Path file) throws IOException {
    var runs = new FinishedRuns(file);
    if (!Files.exists(file)) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, HEADER + "\n");
      return runs;
    }
    var text = Files.readString(file);
    if (!text.endsWith("\n")) Files.writeString(file, "\n", StandardOpenOption.APPEND); // stopped
    var lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException(
          file + ": expected a file of runs that begins with \"" + HEADER + "\".");
    }
    for (var line : lines.subList(1, lines.size())) runs.read(line);
    return runs;
  }

  private void read(String line) {
    var f = line.split(",", -1);
    if (f.length != FIELDS) return; // a line that was not written to its end
    var key = new Key(f[0], f[1], f[2], f[3], f[4], Integer.parseInt(f[5]), f[6]);
    versions.add(f[13]);
    // The scores after one, five and all epochs, in the order in which they are asked for.
    var scores = new ArrayList<Double>();
    for (int i = 0; i < 5; i++) scores.add(Double.parseDouble(f[i < 4 ? 7 : 8]));
    scores.add(Double.parseDouble(f[9]));
    all.put(key, new Outcome(scores, Double.parseDouble(f[10]), Double.parseDouble(f[11])));
  }

  boolean has(Key key) {
    return all.containsKey(key);
  }

  /** Returns the versions of the library that made the runs. */
  Set<String> versions() {
    return versions;
  }

  Map<Key, Outcome> all() {
    return all;
  }

  /** Adds a run and writes its line. */
  void add(Key key, Outcome outcome) throws IOException {
    all.put(key, outcome);
    versions.add(Machine.VERSION);
    var fields =
        List.of(
            key.data(),
            key.model(),
            key.optimizer(),
            key.rate(),
            key.mode(),
            String.valueOf(key.seed()),
            key.split(),
            number(outcome.after(1)),
            number(outcome.after(5)),
            number(outcome.last()),
            number(outcome.seconds()),
            number(outcome.changed()),
            Machine.PROCESSOR,
            Machine.VERSION,
            LocalDate.now(ZoneOffset.UTC).toString());
    Files.writeString(file, String.join(",", fields) + "\n", StandardOpenOption.APPEND);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5f", value);
  }
}
