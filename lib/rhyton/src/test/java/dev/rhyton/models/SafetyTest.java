package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Json;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import dev.rhyton.learning.Learning;
import dev.rhyton.learning.Recording;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.models.Safety.Level;
import dev.rhyton.notebook.Renderers;
import dev.rhyton.notebook.Tables;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model with a security option refuses, counts and lets pass. */
class SafetyTest {
  /** The number of inputs that nobody means: {@code -Drhyton.inputs=10000}. */
  private static final int INPUTS = Integer.getInteger("rhyton.inputs", 300);

  private static final NDArray X = Kit.uniform(1, -1, 1, 64, 4);
  private static final NDArray LABELS = Kit.labels(2, 64, 3);

  @TempDir Path folder;

  private static Sequential model(Safety safety) {
    var model =
        Sequential.of(
            InputLayer.of(4), Dense.of(5).activation("tanh"), Dense.of(3).activation("softmax"));
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy").metrics("accuracy").safety(safety));
    return model;
  }

  private static Sequential trained(Safety safety) {
    var model = model(safety);
    model.fit(X, LABELS, quiet(1, 16));
    return model;
  }

  private static KeyPair keys() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static SafetyReport.Row row(Model model, Guard guard) {
    return model.safety().row(guard);
  }

  @Test
  void whatATrainingHasSeenPasses() {
    var model = trained(Safety.strict());
    var other = trained(Safety.none());
    other.setWeights(model.getWeights());
    assertEquals(other.predict(X), model.predict(X));
    assertEquals(other.evaluate(X, LABELS), model.evaluate(X, LABELS));
    assertEquals(other.predictOnBatch(X), model.predictOnBatch(X));
    for (var row : model.safety().rows()) assertEquals(0, row.refused(), row.toString());
    assertTrue(row(model, Guard.STATISTICS).checked() >= 3);
  }

  /** Rows and features of a test set are compared one by one, by an independent computation. */
  @Test
  void distanceAndRangeAreThoseOfTheirFormulas() {
    var random = new Random(3);
    var seen = Kit.normal(4, 200, 4).toArray2d();
    for (int trial = 0; trial < 200; trial++) {
      var one = new float[4];
      double spread = Math.pow(10, 2 * random.nextDouble() - 1);
      for (int k = 0; k < 4; k++) one[k] = (float) (random.nextGaussian() * spread);
      double limit = 0.5 + 3 * random.nextDouble();
      double margin = random.nextDouble();
      var model = model(Safety.strict().distance(limit).margin(margin));
      model.observeInputs(seen);
      boolean passes = isUsual(seen, one, margin, limit);
      if (passes) model.predict(new float[][] {one});
      else assertThrows(IllegalArgumentException.class, () -> model.predict(new float[][] {one}));
      assertEquals(passes ? 0 : 1, row(model, Guard.STATISTICS).refused());
      model.close();
    }
  }

  private static boolean isUsual(float[][] seen, float[] one, double margin, double limit) {
    var squares = new double[one.length];
    for (int k = 0; k < one.length; k++) {
      int feature = k;
      var column = Arrays.stream(seen).mapToDouble(r -> r[feature]).toArray();
      var all = Arrays.stream(column).summaryStatistics();
      double width = all.getMax() - all.getMin();
      if (one[k] < all.getMin() - margin * width || one[k] > all.getMax() + margin * width)
        return false;
      double variance = 0;
      for (double v : column) variance += (v - all.getAverage()) * (v - all.getAverage());
      double off = (one[k] - all.getAverage()) / Math.sqrt(variance / seen.length);
      squares[k] = Math.min(100, off * off);
    }
    Arrays.sort(squares);
    double sum = 0;
    for (int k = 0; k < one.length - 1; k++) sum += squares[k];
    return Math.sqrt(sum / (one.length - 1)) <= limit;
  }

  @Test
  void levelsRefuseCountOrDoNothing() {
    var odd = new float[][] {{9, 0, 0, 0}};
    var lenient = trained(Safety.lenient());
    lenient.predict(odd);
    lenient.predict(new float[][] {{Float.NaN, 0, 0, 0}});
    assertEquals(2, row(lenient, Guard.STATISTICS).warned());
    assertEquals(1, row(lenient, Guard.INPUT).warned());
    assertEquals(1, row(lenient, Guard.OUTPUT).warned());
    var none = trained(Safety.none());
    none.predict(odd);
    for (var row : none.safety().rows()) assertEquals(0, row.checked(), row.toString());
    var partly = trained(Safety.strict().off(Guard.STATISTICS));
    partly.predict(odd);
    assertEquals(Level.OFF, row(partly, Guard.STATISTICS).level());
    var table = Tables.of(lenient.safety());
    assertEquals(Guard.values().length, table.rowCount());
    assertEquals("2", table.getString(1, "warned"));
    var shown = Renderers.of(lenient.safety());
    assertTrue(shown.text().contains("statistics  WARN    checked 2, warned 2, refused 0: "));
    assertTrue(shown.html().contains("last reason"));
  }

  @Test
  void compilingAgainKeepsTheOptionAndTheStatistics() {
    var model = trained(Safety.strict());
    model.compile("adam", "sparse_categorical_crossentropy");
    assertThrows(IllegalArgumentException.class, () -> model.predict(new float[][] {{9, 0, 0, 0}}));
    model.compile(Compile.of("adam", "mse").safety(Safety.none()));
    model.predict(new float[][] {{9, 0, 0, 0}});
  }

  /** An activation that returns logits, and one with probabilities that a layer changes. */
  @Test
  void onlyASoftmaxSumsUpToOne() {
    for (var last : List.of("linear", "sigmoid", "softmax")) {
      var model = Sequential.of(InputLayer.of(4), Dense.of(3), Activation.of(last));
      model.compile(Compile.of("adam", "mse").safety(Safety.strict().off(Guard.STATISTICS)));
      model.predict(X);
      assertEquals(0, row(model, Guard.OUTPUT).refused(), last);
    }
  }

  @Test
  void aBrokenModelReturnsNothing() {
    var model = trained(Safety.strict());
    var weights = model.getWeights();
    var broken = new ArrayList<>(weights);
    broken.set(0, weights.get(0).scale(Double.NaN));
    model.setWeights(broken);
    var message = Kit.refusal(() -> model.predict(X));
    assertTrue(message.contains("NaN or infinite; so may be a weight"), message);
    assertThrows(IllegalArgumentException.class, () -> model.evaluate(X, LABELS));
    model.setWeights(weights);
    model.predict(X);
  }

  @Test
  void aFitThatFailsLeavesTheModelAsItWas() {
    for (var learning : List.of(Learning.plain(), Learning.gradient())) {
      for (boolean started : List.of(false, true)) {
        var model = Sequential.of(InputLayer.of(4), Dense.of(3));
        model.compile(Compile.of(SGD.of(1e30), "mse").learning(learning).safety(Safety.strict()));
        var y = NDArray.from(new float[64][3]);
        var fine = Compile.of(SGD.of(0.1), "mse").learning(learning).safety(Safety.strict());
        if (started) model.compile(fine);
        if (started) model.fit(X, y, quiet(1, 16));
        var before = model.getWeights();
        assertThrows(
            RuntimeException.class,
            () ->
                model.fit(
                    Dataset.of(X.scale(started ? 1e38 : 1), y.scale(started ? 1e38 : 1)),
                    quiet(20, 16)));
        assertEquals(before, model.getWeights());
        assertEquals(0, model.optimizerState().iterations());
        if (started) model.predict(X);
        model.compile(fine);
        assertTrue(Double.isFinite(model.fit(X, y, quiet(1, 16)).last("loss")));
      }
    }
  }

  /** Arrays, streams and single batches; validation does not end a training. */
  @Test
  void everyKindOfTrainingKeepsTheSameStatistics() {
    var x = X.slice(0, 63); // the last batch is shorter
    var y = LABELS.slice(0, 63);
    var arrays = model(Safety.strict());
    arrays.fit(Dataset.of(x, y), quiet(2, 16).validation(Dataset.of(X.scale(50), LABELS)));
    var streamed = model(Safety.strict());
    streamed.fit(Dataset.of(x, y).map(a -> a), quiet(2, 16));
    var single = model(Safety.strict());
    for (int i = 0; i < 63; i += 9) single.partialFit(x.slice(i, i + 9), y.slice(i, i + 9));
    var online = model(Safety.strict());
    var first = Batch.of(x.slice(0, 30), y.slice(0, 30));
    var batches = List.of(first, Batch.of(x.slice(30, 63), y.slice(30, 63)));
    online.fit(Dataset.of(batches.iterator()), OnlineOptions.window(1));
    var expected = arrays.guard().statistics().get(0).state();
    assertEquals(63, expected.toDoubles()[0]);
    for (var other : List.of(streamed, single, online)) {
      assertEquals(0, Kit.distance(expected, other.guard().statistics().get(0).state()), 1e-9);
    }
  }

  @Test
  void filesCarryTheStatisticsAndOpenWithAKey() throws Exception {
    var model = trained(Safety.strict());
    var file = folder.resolve("model.keras");
    model.save(file);
    var keys = keys();
    SignedFiles.sign(file, keys.getPrivate());
    var opened = Model.load(file, Safety.strict().signers(keys().getPublic(), keys.getPublic()));
    assertEquals(model.predict(X), opened.predict(X));
    assertEquals(
        model.guard().statistics().get(0).state(), opened.guard().statistics().get(0).state());
    assertEquals(1, row(opened, Guard.SIGNATURE).checked());
    assertThrows(IllegalArgumentException.class, () -> opened.predict(X.scale(9)));
    opened.fit(X, LABELS, quiet(1, 16));
    var byName = Model.load(file.toString(), Safety.strict().signers(keys.getPublic()));
    assertEquals(model.predict(X), byName.predict(X));
    var plain = Model.load(file);
    plain.predict(X.scale(9));
    plain.save(folder.resolve("again.keras"));
    try (var zip = new ZipFile(folder.resolve("again.keras").toFile())) {
      assertNotEquals(null, zip.getEntry("rhyton_statistics.json"));
    }
    // A model with the option loads only signed weights.
    assertThrows(
        IllegalArgumentException.class, () -> opened.loadWeights(folder.resolve("again.keras")));
    opened.loadWeights(file);
    Files.writeString(file, " ", StandardOpenOption.APPEND);
    assertThrows(IllegalArgumentException.class, () -> opened.loadWeights(file));
  }

  /** For check_keras.py. */
  @Test
  void kerasOpensAFileWithStatistics() throws IOException {
    var saved = Files.createDirectories(Path.of("target/saved"));
    var model = trained(Safety.strict());
    model.save(saved.resolve("with-statistics.keras"));
    var json = Json.object();
    json.set("x", Json.write(X.toDoubles()));
    json.set("y", Json.write(model.predict(X).toDoubles()));
    Files.writeString(saved.resolve("with-statistics.json"), json.toString());
  }

  /** The layer of a user. */
  public static final class Doubled extends Layer {
    static int made;

    /** For files. */
    public Doubled() {
      made++;
    }

    @Override
    protected Tensor call(Tensor x) {
      return x.multiply(2);
    }
  }

  @Test
  void codeOfAUserInAFileDoesNotRun() {
    Layers.register(Doubled.class);
    var registered = Activations.register("my_square", Tensor::square);
    var safety = Safety.strict().off(Guard.SIGNATURE);
    var file = folder.resolve("own.keras");
    Sequential.of(InputLayer.of(4), new Doubled()).save(file);
    int before = Doubled.made;
    var message = Kit.refusal(() -> Model.load(file, safety));
    var reason = "load: the layer \"Doubled\" runs code of a user, not of this library.";
    assertTrue(message.endsWith(reason), message);
    assertEquals(before, Doubled.made);
    assertEquals(1, row(Model.load(file, safety.warn(Guard.OWN_CODE)), Guard.OWN_CODE).warned());
    Sequential.of(InputLayer.of(4), Dense.of(2).activation(registered)).save(file);
    var second = Kit.refusal(() -> Model.load(file, safety));
    assertTrue(second.contains("the activation \"my_square\" runs code"), second);
    assertEquals(0, row(Model.load(file, Safety.none()), Guard.OWN_CODE).checked());
  }

  @Test
  void privacyIsInTheHistoryTheSummaryAndTheFile() throws IOException {
    var model = ModelKit.classifier();
    model.compile(
        Compile.of("adam", "sparse_categorical_crossentropy")
            .learning(Learning.plain().record(Recording.clipped(1, 2))));
    assertTrue(model.privacy().isEmpty());
    var history = model.fit(X, LABELS, quiet(3, 16));
    double epsilon = history.last("epsilon");
    assertEquals(epsilon, model.privacy().orElseThrow().epsilon());
    assertTrue(model.summary().toString().contains("Privacy of the training samples: ε = "));
    var file = folder.resolve("private.keras");
    model.save(file);
    var opened = Model.load(file);
    assertEquals(model.privacy(), opened.privacy());
    assertEquals(model.summary().totals(), opened.summary().totals());
    assertTrue(opened.fit(X, LABELS, quiet(1, 16)).last("epsilon") > epsilon);
    try (var zip = new ZipFile(file.toFile())) {
      var bytes = zip.getInputStream(zip.getEntry("rhyton.json")).readAllBytes();
      var json = Json.parse(new String(bytes, UTF_8));
      assertEquals(epsilon, json.path("privacy").path("epsilon").asDouble());
    }
  }

  /** Inputs that nobody means, to predict and fit: no crash, no NaN, a reason for each refusal. */
  @Test
  void hostileInputsAreRefusedOrHarmless() {
    var random = new Random(5);
    var model = trained(Safety.strict());
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      var x = hostile(random);
      try {
        if (i % 2 == 0) {
          assertTrue(model.predict(x).isFinite());
        } else {
          int rows = x instanceof float[][] f ? f.length : x instanceof double[][] d ? d.length : 2;
          Object y = random.nextInt(8) == 0 ? hostile(random) : Kit.labels(i, Math.max(1, rows), 3);
          var history = model.fit(x, y, quiet(1, 8));
          assertTrue(Double.isFinite(history.last("loss")));
        }
      } catch (IllegalArgumentException | IllegalStateException e) {
        refused++;
        assertTrue(e.getMessage().length() > 20, e.getMessage());
      }
      for (var weight : model.getWeights()) assertTrue(weight.isFinite());
    }
    assertTrue(refused > INPUTS / 4 && refused < INPUTS, refused + " of " + INPUTS);
    long counted = model.safety().rows().stream().mapToLong(SafetyReport.Row::refused).sum();
    assertTrue(counted > 0 && counted <= refused, counted + " of " + refused);
    if (INPUTS > 300)
      System.out.println(INPUTS + " inputs, " + refused + " refused\n" + model.safety());
  }

  private static final double[] VALUES = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    1e-45,
    1e-310,
    3,
    -40,
    1e6,
    1e19,
    1e30,
    3.4e38,
    1e39,
    1e300,
    Double.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private static Object hostile(Random random) {
    int rows = random.nextInt(6) == 0 ? random.nextInt(3) : 1 + random.nextInt(40);
    int columns = random.nextInt(8) == 0 ? random.nextInt(7) : 4;
    return switch (random.nextInt(16)) {
      case 0 -> new String[rows][columns];
      case 1 -> new String[][] {{"a", "b", "c", "d"}};
      case 2 -> new int[rows][columns][1 + random.nextInt(2)];
      case 3 -> new boolean[rows][columns];
      case 4 -> new float[][] {{1, 2, 3, 4}, {1}};
      case 5 -> new long[][] {{Long.MAX_VALUE, Long.MIN_VALUE, 0, 1}};
      case 6 -> List.of();
      case 7 -> null;
      default -> numbers(random, rows, columns);
    };
  }

  private static Object numbers(Random random, int rows, int columns) {
    int odd = random.nextInt(3); // none, some, all
    boolean isDouble = random.nextBoolean();
    var doubles = new double[rows][columns];
    var floats = new float[rows][columns];
    double own = VALUES[random.nextInt(VALUES.length)];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        boolean strange = odd == 2 || (odd == 1 && random.nextInt(20) == 0);
        doubles[r][c] = strange ? own : 2 * random.nextDouble() - 1;
        floats[r][c] = (float) doubles[r][c];
      }
    }
    return isDouble ? doubles : floats;
  }
}
