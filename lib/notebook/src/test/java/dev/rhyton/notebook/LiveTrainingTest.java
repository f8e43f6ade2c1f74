package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.callbacks.LambdaCallback;
import dev.rhyton.callbacks.ProgressDisplay;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;

/** The progress of a training, as it is sent to a kernel of JJava. */
class LiveTrainingTest {
  private static final float[][] X = new float[8][3];
  private static final float[][] Y = new float[8][1];

  private static Model net() {
    var model = Sequential.of(Dense.of(1));
    model.compile("sgd", "mse");
    return model;
  }

  private static History train(Fit options) {
    return net().fit(X, Y, options.batchSize(4));
  }

  private static String html(DisplayData data) {
    return (String) data.getData(MIMEType.TEXT_HTML);
  }

  private static DisplayData last(JJavaKernel kernel) {
    return kernel.sent.get(kernel.sent.size() - 1);
  }

  @Test
  void oneDisplayShowsTheFirstAndTheLastState() {
    try (var kernel = new JJavaKernel()) {
      var history = train(Fit.epochs(3));
      var first = kernel.sent.get(0);
      assertTrue(html(first).contains("Epoch 1/3 &ensp;1/2"), html(first));
      assertTrue(html(first).contains("value=\"0.167\""), html(first));
      for (var data : kernel.sent) assertEquals(first.getDisplayId(), data.getDisplayId());
      assertTrue(html(last(kernel)).contains("Epoch 3/3 &ensp;2/2"), html(last(kernel)));
      assertTrue(html(last(kernel)).contains("<img"));
      assertNotNull(last(kernel).getData(MIMEType.IMAGE_PNG));
      var text = (String) last(kernel).getData(MIMEType.TEXT_PLAIN);
      var loss = HtmlTable.number(history.last("loss"));
      assertTrue(text.matches("Epoch 3/3  2/2  \\d+\\.\\ds  loss " + loss), text);

      int before = kernel.sent.size();
      assertNotNull(Renderers.of(history).picture());
      assertEquals(before + 1, kernel.sent.size());
      assertFalse(html(last(kernel)).contains("<img"), "the history shows the curves");
      assertNull(last(kernel).getData(MIMEType.IMAGE_PNG));
      assertNotNull(Renderers.of(history).picture());
      assertEquals(before + 1, kernel.sent.size());
    }
  }

  /** Otherwise a training that is watched could not run several batches in one call. */
  @Test
  void batchesInOneCallAreShownTogether() {
    try (var kernel = new JJavaKernel()) {
      var display = ProgressDisplay.of(new History());
      assertFalse(new CallbackList(List.of(display), null).needsBatches());
      var model = net();
      model.compile(Compile.of("sgd", "mse").stepsPerExecution(2));
      var unused = model.fit(X, Y, Fit.epochs(2).batchSize(2));
      assertTrue(html(kernel.sent.get(0)).contains("Epoch 1/2 &ensp;2/4"));
      assertTrue(html(last(kernel)).contains("Epoch 2/2 &ensp;4/4"));
    }
  }

  @Test
  void aSingleEpochHasNoCurve() {
    try (var kernel = new JJavaKernel()) {
      var unused = train(Fit.epochs(1));
      assertFalse(html(last(kernel)).contains("<img"));
    }
  }

  @Test
  void noEpochHasNoDisplay() {
    try (var kernel = new JJavaKernel()) {
      var unused = train(Fit.epochs(2).initialEpoch(2));
      assertEquals(0, kernel.sent.size());
    }
  }

  @Test
  void aTrainingThatFailsInItsFirstBatchHasNoDisplay() {
    try (var kernel = new JJavaKernel()) {
      var failing =
          LambdaCallback.of()
              .onTrainBatchEnd(
                  (batch, logs) -> {
                    throw new IllegalStateException("no");
                  });
      assertThrows(IllegalStateException.class, () -> train(Fit.epochs(2).callbacks(failing)));
      assertEquals(0, kernel.sent.size());
    }
  }

  @Test
  void laterEpochsCountFromTheFirst() {
    try (var kernel = new JJavaKernel()) {
      var unused = train(Fit.epochs(12).initialEpoch(10));
      assertTrue(html(kernel.sent.get(0)).contains("value=\"0.250\""));
      assertTrue(html(kernel.sent.get(0)).contains("Epoch 11/12"));
      assertTrue(html(last(kernel)).contains("value=\"1.000\""));
    }
  }

  @Test
  void anInterruptedTrainingShowsItsLastBatch() {
    try (var kernel = new JJavaKernel()) {
      var interrupt =
          LambdaCallback.of().onTrainBatchEnd((batch, logs) -> Thread.currentThread().interrupt());
      var unused = train(Fit.epochs(3).callbacks(interrupt));
      assertTrue(Thread.interrupted());
      assertTrue(html(last(kernel)).contains("Epoch 1/3 &ensp;1/2"), html(last(kernel)));
    }
  }

  @Test
  void runsHaveABarAboveThatOfTheTraining() {
    try (var kernel = new JJavaKernel()) {
      var unused =
          RunAll.of(
              "%s outside",
              List.of("a", "b"),
              outer -> RunAll.of("%s inside", List.of(1, 2), inner -> train(Fit.epochs(2))));
      var first = html(kernel.sent.get(0));
      assertEquals(3, first.split("<progress", -1).length - 1, first);
      assertTrue(first.indexOf("a outside") < first.indexOf("1 inside"), first);
      assertTrue(first.indexOf("1 inside") < first.indexOf("Epoch 1/2"), first);
      assertEquals(1, kernel.sent.stream().map(DisplayData::getDisplayId).distinct().count());
      var end = html(last(kernel));
      assertEquals(1, end.split("<progress", -1).length - 1, end);
      assertTrue(end.contains("2/2") && end.contains("done"), end);
    }
  }

  @Test
  void aFailedRunEndsTheRuns() {
    try (var kernel = new JJavaKernel()) {
      assertThrows(
          IllegalStateException.class,
          () ->
              RunAll.of(
                  "%s",
                  List.of(1),
                  i -> {
                    throw new IllegalStateException("no");
                  }));
      assertTrue(LiveRuns.current().isEmpty());
      var unused = train(Fit.epochs(1));
      assertTrue(html(last(kernel)).contains("Epoch"));
    }
  }

  @Test
  void withoutAKernelLinesNameTheRun() {
    var bytes = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      var unused = RunAll.of("%s units", List.of(1, 2), units -> train(Fit.epochs(1)));
    } finally {
      System.setOut(before);
    }
    var lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).startsWith("2/2  2 units  Epoch 1/1  2/2  "), lines.get(1));
  }

  @Test
  void curvesLeaveRoomForTheEpochsToCome() {
    var history = PlotKit.history(3);
    var figures = HistoryCurves.figures(history);
    var grown = HistoryCurves.panels(history, figures, 300, 180);
    var growing = HistoryCurves.panels(history, figures, 300, 180);
    growing.forEach(panel -> panel.extendTo(30));
    assertNotEquals(
        Rendering.base64(HistoryCurves.draw("", grown)),
        Rendering.base64(HistoryCurves.draw("", growing)));
    var draft = HistoryCurves.draft("", growing);
    assertEquals(600, draft.width());
    assertTrue(draft.png().length < HistoryCurves.draw("", growing).png().length);
  }

  @Test
  void updatesTakeLittleOfTheTime() {
    assertEquals(250_000_000, RateLimiter.pause(0));
    assertEquals(250_000_000, RateLimiter.pause(1_000_000));
    assertEquals(2_490_000_000L, RateLimiter.pause(10_000_000));
    var pace = new RateLimiter();
    assertTrue(pace.isDue());
    pace.spent(1_000_000_000);
    assertFalse(pace.isDue());
  }

  @Test
  void timesHaveUnits() {
    assertEquals("0.0s", HtmlBar.seconds(0.04));
    assertEquals("59.9s", HtmlBar.seconds(59.9));
    assertEquals("1m 0s", HtmlBar.seconds(60));
    assertEquals("59m 59s", HtmlBar.seconds(3599));
    assertEquals("2h 5m", HtmlBar.seconds(7500));
  }
}
