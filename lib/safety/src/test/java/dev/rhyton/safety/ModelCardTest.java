package dev.rhyton.safety;

import static dev.rhyton.ModelKit.quiet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Identity;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.metrics.Metrics;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Safety;
import dev.rhyton.models.Sequential;
import dev.rhyton.notebook.Renderers;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.regularizers.L2;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The card of a model says what is known and what is missing, and invents nothing. */
class ModelCardTest {
  private static final List<String> SECTIONS =
      List.of(
          "Model details",
          "Intended use",
          "Factors",
          "Metrics",
          "Evaluation data",
          "Training data",
          "Quantitative analyses",
          "Ethical considerations",
          "Caveats and recommendations");

  private final ArrayDataset data = Dataset.of(Kit.normal(1, 40, 4), Kit.labels(2, 40, 3));

  private static Model compiled() {
    var model = ModelKit.classifier();
    model.compile("sgd", "sparse_categorical_crossentropy", "accuracy");
    return model;
  }

  private static String row(String card, String begin) {
    return card.lines().filter(l -> l.startsWith("| " + begin + " |")).findFirst().orElseThrow();
  }

  @Test
  void fillsInWhatTheLibraryKnows() {
    var model = Sequential.of(Dense.of(5).activation("tanh"), Dense.of(3).activation("softmax"));
    model.named("digits");
    model.compile(
        Compile.of(SGD.of(0.1), "sparse_categorical_crossentropy")
            .metrics("accuracy")
            .learning(Learning.plain().record(Recording.clipped(1, 4)))
            .safety(Safety.lenient()));
    var history = model.fit(data, quiet(3, 20));
    var card =
        ModelCard.of(model)
            .history(history)
            .trainingData(data)
            .evaluation("test", data)
            .toMarkdown();

    assertEquals(
        SECTIONS, card.lines().filter(l -> l.startsWith("## ")).map(l -> l.substring(3)).toList());
    assertEquals("| Model type | Sequential: 2 layers (2 Dense) |", row(card, "Model type"));
    assertEquals("| Parameters | 43 (172.00 B) |", row(card, "Parameters"));
    assertEquals("| Precision | float32 |", row(card, "Precision"));
    assertTrue(row(card, "Inputs").contains("(None, 4)"), row(card, "Inputs"));
    assertEquals("| Optimizer | SGD(learning_rate=0.1) |", row(card, "Optimizer"));
    assertEquals("| Loss | sparse_categorical_crossentropy |", row(card, "Loss"));
    assertTrue(row(card, "Learning mode").contains("PlainLearning("), row(card, "Learning mode"));
    assertEquals("| Steps | 6 |", row(card, "Steps"));
    assertEquals("| Epochs | 3 |", row(card, "Epochs"));
    assertEquals(
        "| Differential privacy | " + model.privacy().get() + " |",
        row(card, "Differential privacy"));
    assertTrue(card.contains("ε covers the weights"), card);
    assertTrue(
        row(card, "training").startsWith("| training | 40 | (4,) float32 | int32; classes 0: "),
        row(card, "training"));
    // Statistics of each feature, from the data of the training.
    var column = new double[40];
    for (int i = 0; i < 40; i++) column[i] = data.x().toFloats()[4 * i + 2];
    var mean =
        String.format(java.util.Locale.ROOT, "%.3f", Arrays.stream(column).average().orElseThrow());
    assertTrue(row(card, "2").startsWith("| 2 | 40 | " + mean + " | "), row(card, "2"));
    assertTrue(card.contains("Checks of the model as it is used here (Safety): input warn"), card);
  }

  @Test
  void saysWhatIsMissing() {
    var model = ModelKit.classifier();
    model.build(4);
    var card = ModelCard.of(model);
    assertEquals(13, card.missing().size());
    var text = card.toMarkdown();
    // Each text of the author, and the sets of data and the results.
    assertEquals(13 + 3, text.split("\\[More Information Needed", -1).length - 1, text);
    assertEquals(
        "| Optimizer, loss and learning mode | not known: the model is not compiled |",
        row(text, "Optimizer, loss and learning mode"));
    assertTrue(text.contains("Not known: the model is not compiled with a loss or metrics."), text);
    assertEquals("| File | not given |", row(text, "File"));
    assertTrue(text.contains("### Audit\n\nNot made."), text);
    assertFalse(text.contains("license"), text);
    assertFalse(text.contains("null") || text.contains("NaN"), text);
    var whole =
        card.description("a")
            .developedBy("b")
            .version("1")
            .license("MIT")
            .citation("c")
            .contact("d")
            .intendedUse("e")
            .outOfScopeUse("f")
            .factors("g")
            .evaluationData("h")
            .trainingData("i")
            .ethicalConsiderations("j")
            .limitations("k");
    assertEquals(List.of(), whole.missing());
    assertEquals(3, whole.toMarkdown().split("\\[More Information Needed", -1).length - 1);
    assertTrue(whole.toMarkdown().startsWith("---\nlibrary_name: keras\nlicense: mit\n"));
    assertEquals("ModelCard of " + model.name(), whole.toString());
    assertEquals(13, card.missing().size(), "a setter changes a copy");
  }

  @Test
  void theCardStaysWhenTheModelChanges() {
    var model = compiled();
    model.fit(data, quiet(1, 20));
    var card = ModelCard.of(model).evaluation("test", data);
    var before = card.toMarkdown();
    model.fit(data, quiet(5, 20));
    assertEquals(before, card.toMarkdown());
    assertNotEquals(before, ModelCard.of(model).evaluation("test", data).toMarkdown());
    model.close();
    assertEquals(before, card.toMarkdown());
  }

  // ---- intervals ----

  /** (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). */
  @Test
  void accuraciesHaveWilsonsInterval() {
    var model = compiled();
    var logs = model.evaluate(data);
    var found = MetricIntervals.of(model, data).get("accuracy");
    double p = logs.get("accuracy");
    double z = 1.959964;
    double n = 40;
    double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    assertEquals(p, found.value());
    assertEquals((p + z * z / (2 * n) - half) / (1 + z * z / n), found.low(), 1e-5);
    assertEquals((p + z * z / (2 * n) + half) / (1 + z * z / n), found.high(), 1e-5);
  }

  /** Of a mean, the interval is about 1.96 standard errors wide on each side. */
  @Test
  void otherValuesHaveTheIntervalOfTheirSpread() {
    int n = 2000;
    var model = Sequential.of(Identity.of());
    model.compile("sgd", "mae", "root_mean_squared_error");
    var x = Kit.normal(3, n, 1);
    var y = NDArray.of(new float[n], n, 1);
    var found = MetricIntervals.of(model, Dataset.of(x, y));
    var loss = found.get("loss");
    double mean = Math.sqrt(2 / Math.PI);
    double error = Math.sqrt((1 - 2 / Math.PI) / n);
    assertEquals(mean, loss.value(), 4 * error);
    assertEquals(1.96 * error, loss.value() - loss.low(), 0.2 * error);
    assertEquals(1.96 * error, loss.high() - loss.value(), 0.2 * error);
    // The standard error of a root mean square is about σ / √(2n).
    var root = found.get("root_mean_squared_error");
    assertEquals(2 * 1.96 / Math.sqrt(2.0 * n), root.high() - root.low(), 0.2 / Math.sqrt(n));
    assertEquals(found, MetricIntervals.of(model, Dataset.of(x, y)), "the same card again");
  }

  @Test
  void penaltiesMoveTheInterval() {
    var model = Sequential.of(Dense.of(1).kernelRegularizer(L2.of(10)));
    model.compile("sgd", "mse");
    var samples = Dataset.of(Kit.normal(1, 50, 3), Kit.normal(2, 50, 1));
    var loss = MetricIntervals.of(model, samples).get("loss");
    assertEquals(model.evaluate(samples).get("loss"), loss.value());
    assertTrue(loss.low() < loss.value() && loss.value() < loss.high(), loss.toString());
  }

  @Test
  void streamsAndWeightsHaveNoIntervals() {
    var model = compiled();
    var weighted = Dataset.of(data.x(), data.y(), Kit.uniform(3, 0, 1, 40));
    for (var set : List.of(weighted, data.map(x -> x))) {
      var found = MetricIntervals.of(model, set);
      assertTrue(found.values().stream().noneMatch(MetricIntervals.Estimate::hasInterval));
      assertEquals(model.evaluate(set).get("loss"), found.get("loss").value());
    }
    var card = ModelCard.of(model).evaluation("weighted", weighted).toMarkdown();
    assertTrue(row(card, "weighted | loss").endsWith("| not computed |"), card);
  }

  // ---- analyses ----

  @Test
  void analysesAreTables() {
    var model = compiled();
    model.fit(data, quiet(1, 20));
    var attacked = Robustness.evaluate(model, data, FGSM.of().anyRange(), 0.1);
    var audit = Audit.of(model, data);
    var card = ModelCard.of(model).audit(audit).analysis("FGSM", attacked.table()).toMarkdown();
    for (var finding : audit.findings()) {
      assertTrue(row(card, finding.check()).contains("| " + finding.verdict() + " |"), card);
    }
    assertTrue(card.contains("### FGSM\n\n| epsilon | accuracy |"), card);
    assertTrue(row(card, "0.100").length() > 10);
    boolean faults = audit.findings().stream().anyMatch(f -> f.verdict() == Finding.Verdict.FAULT);
    assertEquals(faults, card.contains("The audit found faults: "));
  }

  // ---- files ----

  @Test
  void aFileHasItsHashAndItsSignature(@TempDir Path folder)
      throws IOException, NoSuchAlgorithmException {
    var model = compiled();
    model.build(4);
    var file = folder.resolve("m.keras");
    model.save(file);
    var hash = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    var card = ModelCard.of(model).file(file).toMarkdown();
    assertEquals(
        "| SHA-256 | " + java.util.HexFormat.of().formatHex(hash) + " |", row(card, "SHA-256"));
    assertEquals("| Signature | none |", row(card, "Signature"));
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    SignedFiles.sign(file, keys.getPrivate());
    card = ModelCard.of(model).file(file).toMarkdown();
    assertEquals("| Signature | beside the file, not verified |", row(card, "Signature"));
    card = ModelCard.of(model).file(file, keys.getPublic()).toMarkdown();
    assertTrue(row(card, "Signature").contains("verified with the key"), card);
    var other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    assertThrows(IllegalArgumentException.class, () -> ModelCard.of(model).file(file, other));
  }

  @Test
  void isSavedAndShown(@TempDir Path folder) throws IOException {
    var card =
        ModelCard.of(compiled())
            .intendedUse("For <b>digits</b>.\n\nNo \"letters\".")
            .license("My own");
    card.save(folder.resolve("README.md"));
    card.save(folder.resolve("card.html"));
    var markdown = Files.readString(folder.resolve("README.md"));
    assertEquals(card.toMarkdown(), markdown);
    assertTrue(markdown.contains("license: other\nlicense_name: \"My own\"\n"), markdown);
    assertTrue(markdown.contains("### Intended use\n\nFor <b>digits</b>.\n\nNo \"letters\".\n"));
    var html = Files.readString(folder.resolve("card.html"));
    assertEquals(card.toHtml(), html);
    assertTrue(html.startsWith("<!DOCTYPE html>"));
    assertTrue(
        html.contains("<p>For &lt;b&gt;digits&lt;/b&gt;.</p>\n<p>No &quot;letters&quot;.</p>"),
        html);
    var shown = Renderers.of(card);
    assertEquals(card.toString(), shown.text());
    assertTrue(shown.html().startsWith("<h1>Model card of "), shown.html());
    for (var section : SECTIONS) assertTrue(html.contains("<h2>" + section + "</h2>"));
  }

  /** Names come from files, whose author may be anybody. */
  @Test
  void namesAreNoMarkup() {
    var model = compiled();
    model.named("<script>|*x*");
    var card = ModelCard.of(model);
    assertFalse(card.toHtml().contains("<script>"), card.toHtml());
    assertEquals("| Name | \\<script\\>\\|\\*x\\* |", row(card.toMarkdown(), "Name"));
  }

  @Test
  void metricsAreNamed() {
    var model = ModelKit.classifier();
    model.compile(
        Compile.of("sgd", "sparse_categorical_crossentropy")
            .metrics(Metrics.get("accuracy"))
            .weightedMetrics("accuracy"));
    var card = ModelCard.of(model).toMarkdown();
    assertTrue(
        card.contains(
            "The model reports loss: sparse_categorical_crossentropy, accuracy, accuracy"
                + " (weighted)."),
        card);
  }
}
