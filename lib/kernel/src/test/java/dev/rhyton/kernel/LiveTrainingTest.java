package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.rhyton.kernel.KernelClient.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The progress of {@code fit} below a cell. */
class LiveTrainingTest {
  private static final Pattern SOURCE = Pattern.compile("base64,([^\"]+)\"");

  /** Two epochs have ended, after which there are curves. */
  private static final Pattern THIRD = Pattern.compile("Epoch (?![12]/)\\d");

  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    cells = new TestCells(TestKernel.spec(), Path.of("target"));
    cells.text(
        """
        import dev.rhyton.layers.*;
        import dev.rhyton.models.*;
        import dev.rhyton.notebook.*;
        var x = new float[64][2];
        Model net(int units) {
          var model = Sequential.of(Dense.of(units), Dense.of(1));
          model.compile("sgd", "mse");
          return model;
        }
        """);
  }

  @AfterAll
  static void stop() throws IOException {
    cells.close();
  }

  /** Returns the messages about displays that a cell sends, and its outputs. */
  @CanIgnoreReturnValue
  private static JsonArray run(String code, List<Message> displays) throws IOException {
    return cells.run(
        code,
        message -> {
          if (message.type().endsWith("display_data")) displays.add(message);
        });
  }

  private static String html(JsonObject output) {
    return NotebookOutputs.text(output.getAsJsonObject("data").get("text/html"));
  }

  @Test
  void oneOutputChangesInPlaceAndKeepsTheEnd() throws IOException {
    var messages = new ArrayList<Message>();
    var outputs =
        run("var h = net(4).fit(x, new float[64][1], Fit.epochs(400).batchSize(4));", messages);
    assertEquals("display_data", messages.get(0).type());
    var ids = new ArrayList<String>();
    for (var message : messages) {
      ids.add(message.content().getAsJsonObject("transient").get("display_id").getAsString());
    }
    assertEquals(1, ids.stream().distinct().count(), ids::toString);
    assertTrue(messages.size() > 1);
    assertTrue(
        messages.subList(1, messages.size()).stream()
            .allMatch(m -> m.type().equals("update_display_data")));
    assertTrue(html(messages.get(0).content()).contains("Epoch 1/400"));

    assertEquals(1, outputs.size(), outputs::toString);
    var kept = outputs.get(0).getAsJsonObject();
    assertTrue(html(kept).contains("Epoch 400/400 &ensp;16/16"), () -> html(kept));
    assertTrue(html(kept).contains("value=\"1.000\""), () -> html(kept));
    assertFalse(html(kept).contains("left"), "no time is left");
    var picture = kept.getAsJsonObject("data").get("image/png").getAsString();
    var shown = SOURCE.matcher(html(kept));
    assertTrue(shown.find());
    assertEquals(picture, shown.group(1));
  }

  @Test
  void theHistoryTakesTheCurvesOver() throws IOException {
    var outputs = cells.run("net(4).fit(x, new float[64][1], Fit.epochs(3))");
    assertEquals(
        List.of(
            "display_data text/plain",
            "display_data text/html",
            "execute_result text/plain",
            "execute_result text/html",
            "execute_result image/png"),
        NotebookOutputs.kinds(outputs));
    assertFalse(html(outputs.get(0).getAsJsonObject()).contains("<img"));
  }

  @Test
  void anInterruptLeavesTheLastState() throws Exception {
    var request =
        cells.kernel.send("var cut = net(4).fit(x, new float[64][1], Fit.epochs(1_000_000));");
    var begun = new boolean[1];
    var outputs =
        cells.await(
            request,
            message -> {
              boolean third = THIRD.matcher(message.content().toString()).find();
              if (message.type().equals("update_display_data") && third && !begun[0]) {
                begun[0] = true;
                cells.kernel.interrupt();
              }
            });
    var kept = outputs.get(0).getAsJsonObject();
    assertTrue(
        html(kept).matches("(?s).*Epoch \\d+/1000000 &ensp;\\d+/2 .*<img.*"), () -> html(kept));
    assertFalse(html(kept).contains(" left"));
  }

  /** The trials so far, and the weights of the one that ran, are there in later cells. */
  @Test
  void anInterruptEndsASearchWithItsTrials() throws Exception {
    cells.text("import dev.rhyton.data.*; import dev.rhyton.tuner.*;");
    var request =
        cells.kernel.send(
            """
            var found = Tuner.of(hp -> net(hp.integer("units", 1, 8))).minimize("loss")
                .scheduler(FullTraining.of()).trials(1000)
                .search(Dataset.of(x, new float[64][1]), Fit.epochs(1_000_000));
            System.out.println("not reached");
            """);
    var begun = new boolean[1];
    var outputs =
        cells.await(
            request,
            message -> {
              boolean scored = message.content().toString().contains("<table");
              if (message.type().equals("update_display_data") && scored && !begun[0]) {
                begun[0] = true;
                cells.kernel.interrupt();
              }
            });
    assertEquals("KeyboardInterrupt", cells.reply().text("ename"));
    var kept = html(outputs.get(0).getAsJsonObject());
    assertTrue(kept.contains("1/1000 trials &ensp;1 stopped early"), kept);
    assertTrue(kept.contains("<table"), kept);
    assertFalse(kept.contains(" left"), kept);
    assertFalse(outputs.toString().contains("not reached"), outputs::toString);
    assertEquals(
        "1 null", cells.text("found.trials().size() + \" \" + found.best().failure()").strip());
    assertEquals(
        "true",
        cells.text("found.best().epochs() > 0 && found.bestModel().weights().size() == 4").strip());
  }

  @Test
  void theBarOfATrainingGoesWhenItEndsWithinRuns() throws IOException {
    var messages = new ArrayList<Message>();
    var outputs =
        run(
            "var runs = RunAll.of(\"%s units\", List.of(2, 3), u ->"
                + " net(u).fit(x, new float[64][1], Fit.epochs(2)));",
            messages);
    assertEquals(1, outputs.size(), outputs::toString);
    assertTrue(html(messages.get(0).content()).contains("2 units"));
    assertTrue(html(messages.get(0).content()).contains("Epoch 1/2"));
    var last = html(outputs.get(0).getAsJsonObject());
    assertTrue(last.contains("2/2") && last.contains("done"), last);
    assertFalse(last.contains("Epoch"), last);
    assertEquals(
        "[]",
        cells.run("var none = RunAll.of(\"%s\", List.of(1), u -> u);").toString(),
        "no training");
  }

  @Test
  void quietAndPlainTrainingsHaveNoDisplay() throws IOException {
    assertEquals(
        "[]",
        cells.run("var q = net(4).fit(x, new float[64][1], Fit.epochs(1).verbose(0));").toString());
    var lines =
        cells.text("var p = net(4).fit(x, new float[64][1], Fit.epochs(2).verbose(2));").lines();
    assertTrue(lines.toList().get(1).startsWith("Epoch 2/2  2/2  "));
  }
}
