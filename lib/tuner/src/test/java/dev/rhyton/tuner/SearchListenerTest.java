package dev.rhyton.tuner;

import static dev.rhyton.models.Fit.epochs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Sequential;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search says while it runs. */
class SearchListenerTest {
  private static final ArrayDataset ROWS = Dataset.of(Kit.normal(1, 16, 3), Kit.normal(2, 16, 1));

  private static Sequential model(HyperParameters hp) {
    int units = hp.integer("units", 1, 4);
    if (units == 3) throw new IllegalStateException("three");
    var model = Sequential.of(Dense.of(units), Dense.of(1));
    model.compile("sgd", "mse");
    return model;
  }

  private static Tuner grid() {
    return Tuner.of(SearchListenerTest::model)
        .searcher(GridSearch.of())
        .minimize("loss")
        .scheduler(SuccessiveHalving.of().factor(2));
  }

  /** Returns the lines that a search prints. */
  private static List<String> lines(Runnable search) {
    var bytes = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      search.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void eachStopOfATrialHasALine() {
    var lines =
        lines(
            () -> {
              var unused = grid().search(ROWS, epochs(2));
            });
    var scored = "Trial %d: loss [0-9.]+, %d/2 epochs, [0-9.]+s, best [0-9.]+ [(]trial .[)], .*";
    // Two begin and the better one goes on, twice; the third one fails.
    assertEquals(6, lines.size(), lines::toString);
    assertTrue(lines.get(0).matches(String.format(scored, 0, 1)), lines.get(0));
    assertTrue(lines.get(1).matches(String.format(scored, 1, 1)), lines.get(1));
    assertTrue(lines.get(2).matches("Trial [01]: .*, 2/2 epochs, .*"), lines.get(2));
    assertTrue(
        lines
            .get(3)
            .matches(
                "Trial 2: failed: IllegalStateException: three, 0/2 epochs, 0.0s, best [0-9.]+"
                    + " [(]trial [01][)], [{]units=3[}]"),
        lines.get(3));
    assertTrue(lines.get(4).startsWith("Trial 3: "), lines.get(4));
  }

  @Test
  void theBestOfALineIsTheBestSoFar(@TempDir Path folder) {
    var tuner = grid().scheduler(FullTraining.of()).folder(folder).maxConsecutiveFailedTrials(2);
    var first =
        lines(
            () -> {
              var unused = tuner.trials(2).search(ROWS, epochs(2));
            });
    assertEquals(2, first.size());
    var search = new TunerResult[1];
    var later = lines(() -> search[0] = tuner.search(ROWS, epochs(2)));
    var best = Pattern.compile("best ([0-9.]+) [(]trial (\\d+)[)]");
    // The trials of the first call count in the second one.
    var line = best.matcher(later.get(later.size() - 1));
    assertTrue(line.find(), later::toString);
    assertEquals(search[0].best().number(), Integer.parseInt(line.group(2)));
  }

  @Test
  void quietSearchesPrintNothing() {
    assertEquals(
        List.of(),
        lines(
            () -> {
              var unused = grid().verbose(0).search(ROWS, epochs(2));
            }));
    assertThrows(IllegalArgumentException.class, () -> grid().verbose(3));
  }

  @Test
  void manyTrialsAreComparedAfterTheSameEpochs() {
    var search = Search.minimize(RandomSearch.of(), 1);
    assertEquals(0, search.trials().commonEpochs());
    int[] reached = {1, 1, 1, 3, 9, 9};
    for (int epochs : reached) {
      var trial = search.ask();
      for (int e = 1; e <= epochs; e++) search.tell(trial, e, 1.0 / e, 0);
    }
    assertEquals(3, search.trials().commonEpochs());
    search.fail(search.trials().get(4), "no");
    // Of five trials with a score, two have three epochs or more.
    assertEquals(1, search.trials().commonEpochs());
    // A trial that has ended is compared by its last score.
    search.end(search.trials().get(0));
    assertEquals(3, search.trials().commonEpochs());
  }
}
