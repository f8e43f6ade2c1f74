package dev.rhyton.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.benchmarks.Experiment.Outcome;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.optimizers.Optimizers;
import dev.rhyton.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs are kept and not made again; the summary's numbers are those of the textbook. */
class EvidenceTest {
  private static final Path WORDS = Path.of("../../notebooks/words.csv");

  @TempDir Path folder;

  private static FinishedRuns.Key key(String mode, int seed) {
    return new FinishedRuns.Key("iris", "MLP", "adam", "0.001", mode, seed, "validation");
  }

  private static Outcome outcome(double last) {
    return new Outcome(List.of(0.25, 0.5, last), 0.5, 1);
  }

  /** Runs of plain training at 0.5 and of modes with these differences. */
  private static Map<FinishedRuns.Key, Outcome> runs(Map<String, double[]> differences) {
    var runs = new LinkedHashMap<FinishedRuns.Key, Outcome>();
    differences.forEach(
        (mode, all) -> {
          for (int seed = 1; seed <= all.length; seed++) {
            runs.put(key(Comparison.PLAIN, seed), outcome(0.5));
            runs.put(key(mode, seed), outcome(0.5 + all[seed - 1]));
          }
        });
    return runs;
  }

  private static Map<String, String> verdicts(Map<String, double[]> differences) {
    return SummaryRow.verdicts(SummaryRow.of(runs(differences), Comparison.PLAIN))
        .entrySet()
        .stream()
        .collect(Collectors.toMap(e -> e.getKey().key().mode(), Map.Entry::getValue));
  }

  @Test
  void intervalsAreThoseOfStudent() {
    var runs = runs(Map.of("gradient", new double[] {0.01, 0.02, 0.03}));
    var rows = SummaryRow.of(runs, Comparison.PLAIN);
    var row = rows.stream().filter(r -> r.key().mode().equals("gradient")).findFirst().get();
    assertEquals(0.02, row.difference().mean(), 1e-12);
    assertEquals(4.3027 * 0.01 / Math.sqrt(3), row.difference().half(), 1e-5);
    assertEquals(0.0742, row.difference().p(), 1e-4); // t = 3.4641 with two degrees of freedom
    assertTrue(row.toCsv("").startsWith("iris,MLP,adam,0.001,gradient,validation,3,0.25000,"));
    assertEquals(SummaryRow.HEADER.split(",", -1).length, row.toCsv("gain").split(",", -1).length);
  }

  @Test
  void gainsAndLossesAreCorrectedForTheirNumber() {
    var slight = new double[] {0.010, 0.011, 0.030, 0.020, 0.001}; // p = 0.033
    assertEquals("gain", verdicts(Map.of("a", slight)).get("a"));
    var two = verdicts(Map.of("a", slight, "b", slight));
    assertEquals(Map.of("a", "", "b", ""), two);
    var lost = Arrays.stream(slight).map(d -> -d).toArray();
    assertEquals(Map.of("a", "loss"), verdicts(Map.of("a", lost)));
    assertEquals(Map.of("a", "", "b", ""), verdicts(Map.of("a", slight, "b", lost)));
    // A very small p leaves the next one a smaller correction.
    var sure = new double[] {0.010, 0.0101, 0.0102, 0.0103, 0.0104};
    assertEquals(Map.of("a", "gain", "b", "gain"), verdicts(Map.of("a", slight, "b", sure)));
    assertEquals(Map.of("a", "loss", "b", "gain"), verdicts(Map.of("a", lost, "b", sure)));
  }

  @Test
  void holmRejectsUntilTheFirstThatIsNotBelowItsLevel() {
    assertEquals(List.of(true, true, false), Statistics.holm(List.of(0.02, 0.001, 0.06)));
    assertEquals(List.of(false, true, false), Statistics.holm(List.of(0.03, 0.001, 0.04)));
    assertEquals(List.of(), Statistics.holm(List.of()));
  }

  @Test
  void intervalsOfOverlappingSplitsAreWider() {
    var values = Statistics.of(List.of(0.01, 0.02, 0.03));
    var corrected = values.overlapping(0.25);
    assertEquals(4.3027 * 0.01 * Math.sqrt(1 / 3.0 + 0.25), corrected.half(), 1e-5);
    assertEquals(0.1201, corrected.p(), 1e-4); // t = 2.6186 with two degrees of freedom
  }

  /** Auto is better than plain by 0.1 in log loss, and equal in accuracy to the best rate. */
  @Test
  void autoIsComparedWithPlainAndTheBestRate() throws IOException {
    var file = folder.resolve("auto.csv");
    var all = AutoEvidence.registered();
    assertEquals(12, all.size());
    var runs = FinishedRuns.of(file);
    var iris = all.get(0);
    for (int seed = 201; seed <= 220; seed++) {
      for (var arm : iris.modes().keySet()) {
        double noise = 0.001 * (seed % 7);
        boolean auto = arm.equals(AutoEvidence.AUTO);
        var key = FinishedRuns.Key.of(iris, arm, seed, "test");
        runs.add(key, outcome(0.9));
        var ofLoss = FinishedRuns.Key.of(iris, arm, seed, "test" + AutoEvidence.LOG_LOSS);
        runs.add(ofLoss, outcome(auto ? -0.2 - noise : -0.3));
      }
    }
    for (int seed = 201; seed <= 205; seed++) {
      for (var factor : List.of("0.3", "1", "3", "10", "30")) {
        var split = "validation" + AutoEvidence.LOG_LOSS;
        var key = FinishedRuns.Key.of(iris, "plain " + factor, seed, split);
        runs.add(key, outcome(factor.equals("30") ? Double.NaN : -1 / Double.parseDouble(factor)));
      }
    }
    var evidence = new AutoEvidence(FinishedRuns.of(file), all);
    assertEquals(10, evidence.bestFactor(iris));
    var lines = evidence.summary(file).lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).startsWith("iris,MLP 32,adam,0.001,log loss,20,-0.30000,10,-0.30000,"));
    assertTrue(lines.get(1).contains(",gain,"), lines.get(1));
    assertTrue(lines.get(1).endsWith(",gain"), lines.get(1));
    assertTrue(lines.get(2).startsWith("iris,MLP 32,adam,0.001,accuracy,20,0.90000,"));
    assertFalse(lines.get(2).contains("gain") || lines.get(2).contains("loss"), lines.get(2));
    assertEquals(lines, Files.readAllLines(folder.resolve("auto-summary.csv")));
    for (var line : lines) assertEquals(20, line.split(",", -1).length);
  }

  @Test
  void finishedRunsAreRead() throws IOException {
    var file = folder.resolve("new/runs.csv");
    FinishedRuns.of(file).add(key("gradient", 3), outcome(0.75));
    Files.writeString(file, "iris,MLP,adam,0.0", StandardOpenOption.APPEND); // stopped
    FinishedRuns.of(file).add(key("gradient", 5), outcome(0.5));
    var read = FinishedRuns.of(file);
    assertTrue(read.has(key("gradient", 3)) && read.has(key("gradient", 5)));
    assertFalse(read.has(key("gradient", 4)));
    var outcome = read.all().get(key("gradient", 3));
    assertEquals(0.25, outcome.after(1));
    assertEquals(0.75, outcome.after(5));
    assertEquals(0.75, outcome.last());
    Files.writeString(file, "something else\n");
    var message =
        assertThrows(IllegalArgumentException.class, () -> FinishedRuns.of(file)).getMessage();
    assertTrue(message.contains("expected a file of runs that begins with \"data,model"), message);
  }

  @Test
  void partsTakeLessThanFortyMinutes() throws IOException {
    var lists =
        List.of(
            Comparison.options(""),
            Comparison.modes(""),
            Comparison.defaults(""),
            Comparison.starts(WORDS));
    for (var all : lists) {
      var parts = Evidence.parts(all);
      assertEquals(all, parts.stream().flatMap(List::stream).toList());
      for (var part : parts) {
        double minutes = 0;
        for (var c : part) minutes += c.seconds(c.trial().least()) / 60;
        assertTrue(minutes < 40, part + " takes " + minutes);
      }
    }
  }

  /** A row is a start less Weight Learning, and plain training is a row like the others. */
  @Test
  void startsAreComparedWithWeightLearning() throws IOException {
    var file = folder.resolve("starts.csv");
    var runs = FinishedRuns.of(file);
    var accuracies =
        Map.of("weight then plain", 0.75, "plain", 0.5, "he", 0.625, "orthonormal", 0.75);
    var mlp = Comparison.starts(WORDS).get(0);
    assertEquals(accuracies.keySet(), mlp.modes().keySet());
    for (int seed = 1; seed <= 5; seed++) {
      for (var mode : accuracies.entrySet()) {
        var key = FinishedRuns.Key.of(mlp, mode.getKey(), seed, "test");
        runs.add(key, outcome(mode.getValue()));
      }
    }
    var plot = Evidence.summary(runs, Comparison.WEIGHT_THEN_PLAIN, file);
    assertEquals(3, plot.lines().count(), plot);
    var lines = Files.readAllLines(folder.resolve("starts-summary.csv"));
    var differences =
        lines.stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .collect(Collectors.toMap(cells -> cells[4], cells -> cells[11] + cells[15]));
    assertEquals(
        Map.of(
            "weight then plain",
            "",
            "plain",
            "-0.25000loss",
            "he",
            "-0.12500loss",
            "orthonormal",
            "0.00000"),
        differences);
  }

  /** The gain is √2 before relu and 1 before others; recurrent kernels and biases stay. */
  @Test
  void startsSetTheKernelsByTheirFormula() {
    var digits = Datasets.loadDigits().train();
    for (var start : Start.values()) {
      var trial = Experiments.digitsMlp().startingAt(start);
      var kernels = trial.make().apply(digits).getWeights();
      for (int i = 0; i < 6; i += 2) {
        var kernel = kernels.get(i);
        assertEquals(0, Arrays.stream(kernels.get(i + 1).toDoubles()).map(Math::abs).sum());
        double inputs = kernel.shape().dim(0);
        double units = kernel.shape().dim(1);
        double gain = i < 4 ? 2 : 1; // squared
        double squares = Arrays.stream(kernel.toDoubles()).map(v -> v * v).sum();
        var which = start + " " + kernel.shape();
        if (start == Start.HE) {
          assertEquals(gain / inputs, squares / kernel.shape().size(), 0.15 * gain / inputs, which);
        } else {
          assertEquals(gain * Math.min(inputs, units), squares, 1e-3, which);
        }
      }
      Seed.set(5);
      var recurrent = Experiments.digitsLstm().startingAt(start).make().apply(digits);
      Seed.set(5);
      var usual = Experiments.digitsLstm().make().apply(digits);
      usual.build(8, 8);
      for (int i = 0; i < usual.getWeights().size(); i++) {
        boolean kernel = usual.weights().get(i).name().equals("kernel");
        boolean same = usual.getWeights().get(i).equals(recurrent.getWeights().get(i));
        assertEquals(!kernel, same, start + " " + usual.weights().get(i));
      }
    }
  }

  /** The layers of attention are in the layer, and a kernel of each is set. */
  @Test
  void startsReachTheLayersInALayer() {
    Seed.set(5);
    var usual = Experiments.digitsTransformer().make().apply(Datasets.loadDigits().train());
    usual.build(8, 8);
    var before = usual.getWeights();
    Start.ORTHONORMAL.set(usual);
    int changed = 0;
    for (int i = 0; i < before.size(); i++) {
      boolean kernel = usual.weights().get(i).name().equals("kernel");
      assertEquals(!kernel, before.get(i).equals(usual.getWeights().get(i)));
      if (kernel) changed++;
    }
    assertEquals(14, changed); // two blocks of four in attention and two more, the ends
  }

  @Test
  void aModeHasTheTrialOfItsStart() throws IOException {
    var mlp = Comparison.starts(WORDS).get(0);
    assertSame(mlp.trial(), mlp.trial(Comparison.PLAIN));
    assertSame(mlp.trial(), mlp.trial(Comparison.WEIGHT_THEN_PLAIN));
    assertNotSame(mlp.trial(), mlp.trial(Start.HE.mode()));
  }

  /** The default must suit every optimizer that can rest a weight. */
  @Test
  void defaultsAreComparedForEveryOptimizer() {
    var compared =
        Comparison.defaults("").stream()
            .map(c -> c.make().apply(c.rate()).getClass().getSimpleName())
            .collect(Collectors.toSet());
    for (var name : Optimizers.names()) {
      var optimizer = Optimizers.get(name);
      var type = optimizer.getClass().getSimpleName();
      if (Set.of("LossScaleOptimizer", "MultiOptimizer").contains(type)) continue; // of others
      boolean rests = OptimizerInternals.whyNoRest(optimizer) == null;
      assertEquals(rests, compared.contains(type), name);
    }
  }

  @Test
  void summaryNamesTheVersionsOfItsRuns() throws IOException {
    var file = folder.resolve("runs.csv");
    var runs = FinishedRuns.of(file);
    runs.add(key(Comparison.PLAIN, 1), outcome(0.5));
    assertFalse(
        Evidence.summary(FinishedRuns.of(file), Comparison.PLAIN, file).contains("versions"));
    var other = Files.readString(file).lines().toList().get(1).replace(",1,", ",2,");
    other = other.replace("," + Machine.VERSION + ",", ",another,");
    Files.writeString(file, other + "\n", StandardOpenOption.APPEND);
    var plot = Evidence.summary(FinishedRuns.of(file), Comparison.PLAIN, file);
    assertTrue(plot.contains("The runs are of 2 versions: "), plot);
  }

  @Test
  void optionsAreNotChosenOnTestParts() {
    for (var list : List.of("--options", "--default")) {
      var arguments = new String[] {folder.resolve("runs.csv").toString(), list, "--plan"};
      var refused =
          assertThrows(IllegalArgumentException.class, () -> Evidence.main(arguments)).getMessage();
      assertEquals(
          "Options are chosen on validation parts: add --validation to --options or --default.",
          refused);
    }
  }
}
