package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import dev.rhyton.tuner.FullTraining;
import dev.rhyton.tuner.GridSearch;
import dev.rhyton.tuner.HyperParameters;
import dev.rhyton.tuner.SuccessiveHalving;
import dev.rhyton.tuner.Tuner;
import dev.rhyton.tuner.TunerResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;

/** A search of hyperparameters, as it is sent to a kernel of JJava. */
class LiveSearchTest {
  private static final ArrayDataset ROWS = Dataset.of(new float[8][3], new float[8][1]);

  private static Sequential model(HyperParameters hp) {
    int units = hp.integer("units", 1, 4);
    if (units == 3) throw new IllegalStateException("three & more");
    var model = Sequential.of(Dense.of(units).activation(hp.fixed("activation", "relu")));
    model.add(Dense.of(1));
    model.compile("sgd", "mse");
    return model;
  }

  private static Tuner tuner() {
    return Tuner.of(LiveSearchTest::model)
        .searcher(GridSearch.of())
        .scheduler(SuccessiveHalving.of().factor(2))
        .minimize("loss");
  }

  private static TunerResult search() {
    return tuner().search(ROWS, Fit.epochs(2));
  }

  private static String html(DisplayData data) {
    return (String) data.getData(MIMEType.TEXT_HTML);
  }

  private static String text(DisplayData data) {
    return (String) data.getData(MIMEType.TEXT_PLAIN);
  }

  private static DisplayData last(JJavaKernel kernel) {
    return kernel.sent.get(kernel.sent.size() - 1);
  }

  @Test
  void oneDisplayShowsTheBestTrialsAndTheLastState() {
    try (var kernel = new JJavaKernel()) {
      var result = search();
      var first = kernel.sent.get(0);
      for (var data : kernel.sent) assertEquals(first.getDisplayId(), data.getDisplayId());
      assertTrue(html(first).contains("1 trial &ensp;"), html(first));
      var end = html(last(kernel));
      // Of each pair one goes on; in the second pair, one fails.
      assertTrue(
          end.contains("4 trials &ensp;2 complete &ensp;1 stopped early &ensp;1 failed"), end);
      assertTrue(end.contains("Trial 2 failed: IllegalStateException: three &amp; more"), end);
      assertEquals(3, end.split("</tr>", -1).length - 2, end);
      for (var name :
          List.of("trial", "loss", "epochs", "seconds", "scores", "units", "activation"))
        assertTrue(end.contains(">" + name + "</th>"), name);
      assertTrue(end.contains("<img"), end);
      assertFalse(end.contains(" left"), end);
      assertNotNull(last(kernel).getData(MIMEType.IMAGE_PNG));

      var lines = text(last(kernel)).lines().toList();
      assertEquals(5, lines.size(), lines::toString);
      assertTrue(lines.get(0).startsWith("4 trials  2 complete  1 stopped early  1 failed  "));
      assertEquals(
          List.of("complete", "complete", "stopped early", "failed"),
          Tables.of(result).stringColumn("state").asList());
      var best = result.best();
      assertTrue(
          lines
              .get(1)
              .matches(
                  "trial %d  %s  [▁-█]{2}  2 epochs  [0-9.]+s  units=%s activation=relu"
                      .formatted(
                          best.number(),
                          HtmlTable.number(best.score()),
                          best.values().get("units"))),
          lines.get(1));
    }
  }

  @Test
  void theResultTakesTheTableOver() {
    try (var kernel = new JJavaKernel()) {
      var result = search();
      int before = kernel.sent.size();
      assertNotNull(Renderers.of(result).picture());
      assertEquals(before + 1, kernel.sent.size());
      var bar = html(last(kernel));
      assertTrue(bar.contains("4 trials") && !bar.contains("<table") && !bar.contains("<img"), bar);
      assertNull(last(kernel).getData(MIMEType.IMAGE_PNG));
      assertNotNull(Renderers.of(result.trials()).picture());
      assertEquals(before + 1, kernel.sent.size());
    }
  }

  @Test
  void limitsAreShownAsFractions() {
    try (var kernel = new JJavaKernel()) {
      var unused = tuner().trials(2).search(ROWS, Fit.epochs(2));
      assertTrue(html(last(kernel)).contains("value=\"1.000\""), html(last(kernel)));
      assertTrue(html(last(kernel)).contains("2/2 trials"), html(last(kernel)));
      kernel.sent.clear();
      unused = tuner().minutes(1000).search(ROWS, Fit.epochs(2));
      assertTrue(html(kernel.sent.get(0)).matches("(?s).*about 16h (39|40)m left.*"));
      assertTrue(html(last(kernel)).contains("value=\"0.00"), html(last(kernel)));
    }
  }

  @Test
  void quietSearchesAndLinesHaveNoDisplay() {
    try (var kernel = new JJavaKernel()) {
      var unused = tuner().verbose(0).search(ROWS, Fit.epochs(2));
      assertEquals(List.of(), kernel.sent);
      assertEquals(6, printed(() -> tuner().verbose(2).search(ROWS, Fit.epochs(2))).size());
      assertEquals(List.of(), kernel.sent);
    }
  }

  /** An interrupt ends the search; what it has found so far is its result. */
  @Test
  void anInterruptedSearchReturnsItsTrials() {
    try (var kernel = new JJavaKernel()) {
      var searching = Thread.currentThread();
      var stop =
          LambdaCallback.of()
              .onEpochEnd(
                  (epoch, logs) -> {
                    if (epoch == 40) searching.interrupt();
                  });
      var tuner = tuner().scheduler(FullTraining.of());
      var result = tuner.search(ROWS, Fit.epochs(1_000_000).callbacks(stop));
      assertTrue(Thread.interrupted());
      assertEquals(1, result.trials().size());
      assertTrue(result.best().epochs() >= 40 && result.best().epochs() < 1_000_000);
      assertNull(result.best().failure());
      var end = html(last(kernel));
      assertTrue(end.contains("1 trial &ensp;1 stopped early"), end);
      assertTrue(end.contains(HtmlTable.number(result.best().score())), end);
    }
  }

  @Test
  void aSearchThatFailsShowsWhy() {
    try (var kernel = new JJavaKernel()) {
      var failing =
          Tuner.of(
                  hp -> {
                    throw new IllegalStateException("no");
                  })
              .trials(5);
      assertThrows(IllegalArgumentException.class, () -> failing.search(ROWS, Fit.epochs(1)));
      var end = html(last(kernel));
      assertTrue(end.contains("3/5 trials &ensp;3 failed"), end);
      assertTrue(end.contains("Trial 2 failed: IllegalStateException: no"), end);
      assertFalse(end.contains("<table"), end);
    }
  }

  @Test
  void severalSearchesAreBelowTheirRuns() {
    try (var kernel = new JJavaKernel()) {
      var unused = RunAll.of("search %s", List.of(1, 2), seed -> search());
      var first = html(kernel.sent.get(0));
      assertTrue(first.indexOf("search 1") < first.indexOf("1 trial &ensp;"), first);
      assertTrue(html(last(kernel)).contains("2/2") && !html(last(kernel)).contains("trials"));
    }
    var lines = printed(() -> RunAll.of("search %s", List.of(1), seed -> search()));
    assertEquals(6, lines.size());
    assertTrue(lines.get(0).startsWith("1/1  search 1  Trial 0: loss "), lines.get(0));
  }

  @Test
  void sparklinesHaveACommonScale() {
    assertEquals(List.of("▁▅█", "█"), Sparkline.of(List.of(List.of(0.0, 0.5, 1.0), List.of(1.0))));
    assertEquals(List.of("▄▄"), Sparkline.of(List.of(List.of(3.0, 3.0))));
    assertEquals(List.of("▁ █"), Sparkline.of(List.of(List.of(0.0, Double.NaN, Double.MIN_VALUE))));
    assertEquals(List.of(""), Sparkline.of(List.of(List.of())));
    assertEquals(List.of(), Sparkline.of(List.of()));
    for (int length = 1; length < 200; length++) {
      var rising = IntStream.range(0, length).mapToObj(i -> (double) i).toList();
      var line = Sparkline.of(List.of(rising)).get(0);
      assertTrue(line.length() <= 24 && line.length() >= Math.min(length, 12), length + line);
      assertTrue(length == 1 || line.endsWith("█"), "the last number is shown: " + length + line);
    }
  }

  private static List<String> printed(Supplier<?> search) {
    var bytes = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      Object unused = search.get();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
