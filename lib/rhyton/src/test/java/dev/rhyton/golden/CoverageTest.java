package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.ops.OpTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares COVERAGE.md, the page about the coverage of Keras' names, with the registries. */
class CoverageTest {
  private static final String WRITE = "rhyton.coverage";

  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "applications", "All architectures are in `lib/applications`: `Applications.get(name)`.");

  /** A behaviour of Keras 3.15.1 that a later version is likely to change. */
  private record Change(String what, String today, String later, List<String> decidedBy) {}

  private static final List<Change> CHANGES =
      List.of(
          change("the version itself", "files say 3.15.1", "3.16.0", "config.Json"),
          change(
              "recorded `training` arguments",
              "the mode of the run overrides those of a file",
              "they take effect, because defaults are no longer recorded",
              "files.RecordedModes"),
          change(
              "label smoothing",
              "uses the size of the last axis",
              "uses the size of the axis of the classes",
              "losses.CategoricalCrossentropy",
              "losses.CategoricalFocalCrossentropy"),
          change(
              "Tversky",
              "alpha is the weight of missed elements, beta of false positives",
              "the reverse",
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
              "truncated to integers",
              "likely not changed",
              "metrics.OverlapMetric"),
          change(
              "`trainOnBatch` and `testOnBatch`",
              "each call resets the metrics",
              "likely as in Keras 2",
              "models.Trainer"),
          change(
              "RandomCrop",
              "no crop in inference",
              "masks by nearest-neighbour interpolation",
              "vision.RandomCrop"),
          change(
              "segmentation masks of CenterCrop and RandomFlip",
              "as images, in floats",
              "by nearest-neighbour interpolation, in their dtype",
              "vision.CenterCrop",
              "vision.RandomFlip"),
          change(
              "RandomPerspective",
              "boxes of images that it does not change move",
              "they do not move",
              "vision.RandomPerspective"),
          change(
              "axes of LayerNormalization",
              "sorted as given",
              "sorted after conversion to non-negative axes, in files too",
              "layers.LayerNormalization"),
          change(
              "CategoryEncoding",
              "files do not contain `sparse`",
              "they contain it",
              "text.CategoryEncoding"),
          change(
              "unknown integers of lookups",
              "`floormod` by default",
              "likely `farmhash`",
              "text.IndexLookup"),
          change(
              "iterations under gradient accumulation",
              "raw steps // n",
              "likely updates",
              "optimizers.GradientApplication"),
          change(
              "quantized layers",
              "int8, int4, float8, GPTQ and AWQ",
              "ternary too",
              "tensor.DTypePolicy",
              "layers.QuantizedKernel"),
          change(
              "quantization by GPTQ and AWQ",
              "with the samples, which Keras 3.15.1 does not use by mistake, and a Cholesky factor",
              "other statistics, calibration in batches",
              "models.LayerwiseCalibration",
              "quantizers.internal.Gptq",
              "quantizers.internal.Awq"),
          change(
              "strides together with dilation",
              "refused by Keras on TensorFlow; computed here",
              "computed",
              "layers.Conv",
              "layers.DepthwiseConv"),
          change(
              "`delta` of Huber, `axis` of CosineSimilarity and of SparseCategoricalCrossentropy in files",
              "Keras omits them; here they are written and read",
              "written",
              "losses.Huber",
              "losses.CosineSimilarity",
              "losses.SparseCategoricalCrossentropy"),
          change(
              "`is_stable` of `top_k`",
              "no such argument; exists here, equal elements keep their order in any case, and files contain it only if it is false",
              "exists, and is written",
              "ops.Ops"),
          change(
              "`rot90` of matrices that are not square, `unravel_index`, `searchsorted` of several axes",
              "wrong in Keras on TensorFlow; as in NumPy here",
              "as in NumPy",
              "ops.Ops"),
          change(
              "`roll` with several shifts",
              "one shift for each axis",
              "shifts and axes are broadcast",
              "ops.Ops"),
          change(
              "shape and dtype of `select` between tensors of a model",
              "of the first choice in Keras; broadcast and promoted here",
              "broadcast and promoted",
              "ops.Ops"),
          change(
              "dtype of `logsumexp` between tensors of a model",
              "that of the input in Keras; float32 for integers here",
              "float32 for integers",
              "ops.Ops"),
          change(
              "dtype of `cdist`",
              "differs by the backend; float32 for integers here",
              "float32 for integers",
              "ops.Ops"),
          change(
              "`istft` with `fft_length=1`",
              "empty in Keras; the samples here",
              "the samples",
              "ops.Ops"),
          change("`in_top_k`", "targets of one axis", "any number of axes", "ops.Ops"),
          change(
              "the gradient of `normalize` at zero", "NaN in Keras; finite here", "0", "ops.Ops"),
          change(
              "`hypot` and `isclose` of infinities, `nancumsum` and `nancumprod` of them",
              "wrong in Keras in some cases; as in NumPy here",
              "as in NumPy",
              "ops.Ops"),
          change(
              "a layer whose `call` has `training=True` as its default",
              "its default reaches the layers called after it in Keras; no such default here",
              "it does not",
              "layers.Context"),
          change(
              "keys of `class_weight`",
              "any numbers in Keras; whole numbers here",
              "whole numbers",
              "models.ClassWeights"),
          change(
              "resampled audio of `audio_dataset_from_directory`",
              "cut to its length before it is resampled; files are not resampled here",
              "resampled first",
              "datasets.AudioDataset"),
          change(
              "layers TernaryDense, ReconstructPatches2D and ReconstructPatches3D",
              "do not exist; " + laterOperations() + " exist here",
              "exist",
              "ops.Ops"));

  /** Returns the operations of later versions, {@code "the operations `gammainc`, ..."}. */
  private static String laterOperations() {
    return OpTable.names().stream()
        .filter(name -> OpTable.get(name).isLater())
        .sorted()
        .map(name -> "`" + name + "`")
        .collect(Collectors.joining(", ", "the operations ", ""));
  }

  private static Change change(String what, String today, String later, String... decidedBy) {
    return new Change(what, today, later, List.of(decidedBy));
  }

  /** Appends the differences that matter when a later version of Keras becomes the reference. */
  private static void appendChanges(StringBuilder page) {
    page.append(
        """

        ## Differences in later versions of Keras

        The reference is Keras 3.15.1, as `metadata.json` in each file and reference case states. The table lists where
        Keras 3.16 differs or is likely to differ, the current behaviour, and the class that implements it. Files of
        later versions can be read if the options that are unknown here are inactive (`Json.refuseUnknown`).

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
        # Coverage of Keras

        This page lists every public name of Keras 3.15.1 by family, whether Rhyton has it under the same name, and the
        number of reference cases in the tests, all of which pass, that contain it. Names of arguments that differ only
        in case (`use_bias`, `useBias`) count as the same; the arguments of layers for quantization and the `dtype` of losses
        and metrics are omitted. Defaults are compared too, and equal those of Keras. `CoverageTest` generates this page
        from the registries.
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
