package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What there is of Keras' names, as the page COVERAGE.md tells it. */
class CoverageTest {
  private static final String WRITE = "rhyton.coverage";

  private static final Map<String, String> ELSEWHERE =
      Map.of("applications", "All of them, in `lib/applications`: `Applications.get(name)`.");

  /** A place that follows Keras 3.15.1 where a later version is likely to decide otherwise. */
  private record Change(String what, String today, String later, List<String> decidedBy) {}

  private static final List<Change> CHANGES =
      List.of(
          change("the version itself", "files say 3.15.1", "3.16.0", "config.Json"),
          change(
              "recorded `training` arguments",
              "the mode of the run wins over those of a file",
              "they hold, since defaults are recorded no longer",
              "files.RecordedModes"),
          change(
              "label smoothing",
              "counts the last axis",
              "counts the axis of the classes",
              "losses.CategoricalCrossentropy",
              "losses.CategoricalFocalCrossentropy"),
          change(
              "Tversky",
              "alpha weighs what is missed, beta false alarms",
              "the other way round",
              "losses.Tversky"),
          change(
              "masks of RNN, Bidirectional and TimeDistributed",
              "`supports_masking` is true",
              "false",
              "layers.Recurrent",
              "layers.Bidirectional",
              "layers.TimeDistributed"),
          change(
              "weights of F1Score and FBetaScore",
              "one for each sample",
              "one for each value too",
              "metrics.FScore"),
          change(
              "R2Score's count of samples",
              "every target value",
              "samples with a weight in some output",
              "metrics.R2Score"),
          change(
              "MeanIoU's sample weights",
              "made whole numbers",
              "likely kept",
              "metrics.OverlapMetric"),
          change(
              "`trainOnBatch` and `testOnBatch`",
              "each call resets the metrics",
              "likely as in Keras 2",
              "models.Trainer"),
          change(
              "RandomCrop",
              "no crop in inference",
              "masks by the nearest pixel",
              "vision.RandomCrop"),
          change(
              "segmentation masks of CenterCrop and RandomFlip",
              "as images, in floats",
              "by the nearest pixel, in their own type",
              "vision.CenterCrop",
              "vision.RandomFlip"),
          change(
              "RandomPerspective",
              "boxes of images that it leaves alone move",
              "they stay",
              "vision.RandomPerspective"),
          change(
              "axes of LayerNormalization",
              "sorted as given",
              "sorted as counted from the first, in files too",
              "layers.LayerNormalization"),
          change(
              "CategoryEncoding", "files do not say `sparse`", "they do", "text.CategoryEncoding"),
          change(
              "unknown integers of lookups",
              "`floormod` by default",
              "likely `farmhash`",
              "text.IndexLookup"),
          change(
              "iterations under gradient accumulation",
              "raw steps // n",
              "likely updates",
              "optimizers.Updates"),
          change(
              "quantized layers",
              "int8 here, in Keras int4, float8, GPTQ and AWQ too",
              "ternary too",
              "tensor.DTypePolicy",
              "layers.LoraLayer"));

  private static Change change(String what, String today, String later, String... decidedBy) {
    return new Change(what, today, later, List.of(decidedBy));
  }

  /** Where to look when Keras' next version is the reference. */
  private static void appendChanges(StringBuilder page) {
    page.append(
        """

        ## What a later Keras decides otherwise

        The reference is Keras 3.15.1; `metadata.json` in each file and reference case says so. Where the 3.16 line
        differs or is likely to, this is what is done today, and the class that decides it. Files of later versions
        open as long as the options that are not known here ask for nothing (`Json.refuseUnknown`).

        | what | Keras 3.15 and here | later | decided by |
        | --- | --- | --- | --- |
        """);
    for (var c : CHANGES) {
      page.append(
          String.format(
              "| %s | %s | %s | `%s` |%n",
              c.what(), c.today(), c.later(), String.join("`, `", c.decidedBy())));
    }
  }

  @Test
  void placesOfChangesAreThere() {
    for (var c : CHANGES) {
      for (var type : c.decidedBy()) {
        assertDoesNotThrow(() -> Class.forName("dev.rhyton." + type), c.what());
      }
    }
  }

  private static String page() {
    var counts = new GoldenCounts();
    var page = new StringBuilder();
    page.append(
        """
        # What there is of Keras

        Every public name of Keras 3.15.1 by family, whether it is here under the same name, and in how many reference
        cases of the tests, all of which pass, it occurs. Where the names of arguments differ in case alone (`use_bias`,
        `useBias`) they count as the same; those of quantization and the `dtype` of losses and metrics are left out.
        Defaults are compared as well, and are Keras'. `CoverageTest` makes this page of the registries.
        """);
    for (var family : KerasNames.families()) {
      var names = KerasNames.of(family);
      long here = names.keySet().stream().filter(n -> KerasNames.has(family, n)).count();
      if (ELSEWHERE.containsKey(family)) {
        page.append(String.format("%n## %s%n%n%s%n", title(family), ELSEWHERE.get(family)));
        continue;
      }
      page.append(String.format("%n## %s: %d of %d%n%n", title(family), here, names.size()));
      if (here == 0) {
        page.append("Not yet: ").append(String.join(", ", names.keySet())).append(".\n");
        continue;
      }
      page.append("| Keras | here | cases |\n| --- | --- | ---: |\n");
      names.forEach(
          (name, others) -> {
            var also = others.isEmpty() ? "" : " (" + String.join(", ", others) + ")";
            int cases = counts.of(family, name);
            page.append(
                String.format(
                    "| %s%s | %s | %s |%n",
                    name, also, state(family, name), cases == 0 ? "" : cases));
          });
    }
    page.append(OperationNames.section());
    page.append(KerasApi.section());
    appendChanges(page);
    return page.toString().replace(System.lineSeparator(), "\n");
  }

  private static String title(String family) {
    return family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1);
  }

  private static String state(String family, String name) {
    var module = "keras." + family;
    if (!KerasNames.has(family, name)) {
      return KerasApi.line(module, name).map(KerasApi.Line::shown).orElse("not yet");
    }
    var missing = KerasNames.missingArguments(family, name);
    if (missing.isEmpty()) return "yes";
    var text = new StringBuilder("yes, without ").append(String.join(", ", missing));
    missing.forEach(
        m -> reasonOfArgument(family, name, m).ifPresent(l -> text.append("; ").append(l.text())));
    return text.toString();
  }

  private static Optional<KerasApi.Line> reasonOfArgument(String family, String name, String key) {
    return KerasApi.exactLine("keras." + family + "." + name + "(" + key + ")");
  }

  @Test
  void missingArgumentsHaveReasons() {
    var open = new ArrayList<String>();
    var reasons =
        new ArrayList<>(KerasApi.LINES.stream().filter(l -> l.pattern().endsWith(")")).toList());
    for (var family : KerasNames.families()) {
      for (var name : KerasNames.of(family).keySet()) {
        for (var argument : KerasNames.missingArguments(family, name)) {
          var reason = reasonOfArgument(family, name, argument);
          if (reason.isEmpty()) open.add(family + "." + name + "(" + argument + ")");
          reason.ifPresent(reasons::remove);
        }
      }
    }
    assertEquals(List.of(), open, "add a line to keras-api-here.txt for each");
    assertEquals(List.of(), reasons, "these arguments are here");
  }

  @Test
  void pageSaysWhatTheRegistriesSay() throws IOException {
    var file = Path.of("COVERAGE.md");
    if (System.getProperty(WRITE) != null) Files.writeString(file, page());
    assertTrue(Files.exists(file), "there is no COVERAGE.md: " + howTo());
    assertEquals(page(), Files.readString(file), "COVERAGE.md is out of date: " + howTo());
  }

  private static String howTo() {
    return "write it anew with mvn -pl lib/rhyton -am test -Dtest=CoverageTest -Dsurefire.failIfNoSpecifiedTests=false -D"
        + WRITE
        + "=write";
  }

  @Test
  void defaultsAreKeras() {
    var other = new ArrayList<String>();
    for (var family : KerasNames.families()) {
      for (var name : KerasNames.of(family).keySet()) {
        KerasNames.otherDefaults(family, name).forEach(d -> other.add(name + "." + d));
      }
    }
    assertEquals(List.of(), other);
  }
}
