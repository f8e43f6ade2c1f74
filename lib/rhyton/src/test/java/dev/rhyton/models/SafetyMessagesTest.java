package dev.rhyton.models;

import static dev.rhyton.ModelKit.quiet;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rhyton.Kit;
import dev.rhyton.Refusals;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.files.Zips;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.InputLayer;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The text of each refusal of a model with a security option. */
@SuppressWarnings("CheckReturnValue") // of calls that throw
class SafetyMessagesTest {
  private static final NDArray X = Kit.uniform(1, -1, 1, 64, 4);
  private static final NDArray LABELS = Kit.labels(2, 64, 3);
  private static final float[][] NAN = {{Float.NaN, 0, 0, 0}};

  @TempDir Path folder;

  private static Sequential model(Safety safety) {
    var model = Sequential.of(InputLayer.of(4), Dense.of(3).activation("softmax"));
    model.compile(Compile.of("adam", "sparse_categorical_crossentropy").safety(safety));
    return model;
  }

  private static Executable untrained(Consumer<Sequential> call) {
    return () -> call.accept(model(Safety.strict()));
  }

  /** Statistics whose ranges are 0 to 1 and whose means are 0.5. */
  private static Executable trained(Safety safety, Consumer<Sequential> call) {
    return () -> {
      var model = model(safety);
      model.observeInputs(new float[][] {{0, 0, 0, 0}, {1, 1, 1, 1}});
      call.accept(model);
    };
  }

  private static Executable trained(Consumer<Sequential> call) {
    return trained(Safety.strict(), call);
  }

  private static Dataset stream(Object x, Object y) {
    return Dataset.of(List.of(Batch.of(x, y)).iterator());
  }

  @TestFactory
  Stream<DynamicTest> inputs() {
    var nan = "the array of shape (1, 4) holds NaN or infinite numbers: remove or fill them first.";
    var range = "the value 2.100 in row 1 is far outside of its range in training, expected -1.000";
    return new Refusals()
        .add("sequential: " + nan, trained(m -> m.predict(NAN)))
        .add("trainOnBatch: " + nan, trained(m -> m.trainOnBatch(NAN, new int[] {1})))
        .add("testOnBatch: " + nan, trained(m -> m.testOnBatch(NAN, new int[] {1})))
        .add("evaluate: " + nan, trained(m -> m.evaluate(stream(NAN, new int[] {1}))))
        .add("fit: " + nan, trained(m -> m.fit(stream(NAN, new int[] {1}), quiet(1, 1))))
        .add(
            "fit: the array of shape (2, 4) holds NaN or infinite numbers: remove or fill them"
                + " first.",
            trained(
                m ->
                    m.fit(new double[][] {{1e39, 0, 0, 0}, {0, 0, 0, 0}}, new int[2], quiet(1, 1))))
        .add(
            "sequential: " + range + " to 2.000.",
            trained(m -> m.predict(new float[][] {{0, 0, 0, 0}, {0, 2.1f, 0, 0}})))
        .add(
            "evaluate: " + range + " to 2.000.",
            trained(
                m -> m.evaluate(new float[][] {{0, 0, 0, 0}, {0, 2.1f, 0, 0}}, new int[] {0, 1})))
        .add(
            "testOnBatch: " + range + " to 2.000.",
            trained(
                m ->
                    m.testOnBatch(new float[][] {{0, 0, 0, 0}, {0, 2.1f, 0, 0}}, new int[] {0, 1})))
        .add(
            "fit: the value 2.100 in the samples is far outside of its range in training, expected"
                + " -1.000 to 2.000.",
            trained(m -> m.fit(new float[][] {{0, 2.1f, 0, 0}}, new int[] {0}, quiet(1, 1))))
        .add(
            "fit: the value -9.000 in the samples is far outside of its range in training, expected"
                + " -1.000 to 2.000.",
            trained(m -> m.fit(stream(new float[][] {{0, -9, 0, 0}}, new int[1]), quiet(1, 1))))
        .add(
            "sequential: row 0 is unlike the training data, at a distance of 2.6 deviations,"
                + " expected at most 2.",
            trained(
                Safety.strict().distance(2),
                m -> m.predict(new float[][] {{1.8f, 1.8f, 1.8f, 1.8f}})))
        .add(
            "sequential: expected samples of shape (4,) as in training, received (5,).",
            trained(m -> m.predict(new float[1][5])))
        .add(
            "Dense \"dense\": expected input of shape (None, ..., 4), received (None, 5).",
            () -> {
              var model = Sequential.of(Dense.of(3));
              model.build(4);
              model.observeInputs(new float[1][5]);
            })
        .add(
            "sequential: there are no statistics of training data to compare the inputs with: call"
                + " fit or observeInputs(samples), or set safety.off(Guard.STATISTICS).",
            untrained(m -> m.predict(X)))
        .add(
            "evaluate: there are no statistics of training data to compare the inputs with: call"
                + " fit or observeInputs(samples), or set safety.off(Guard.STATISTICS).",
            untrained(m -> m.evaluate(X, LABELS)))
        .add(
            "sequential: received a batch of 3 samples, its safety allows 2: use smaller batches.",
            trained(Safety.strict().batchSize(2), m -> m.predictOnBatch(new float[3][4])))
        .add(
            "fit: received a batch of 16 samples, its safety allows 2: use smaller batches.",
            trained(Safety.strict().batchSize(2), m -> m.fit(X, LABELS, quiet(1, 16))))
        .add(
            "sequential: received a batch of 48 bytes, its safety allows 47: use smaller batches.",
            trained(Safety.strict().memory(47), m -> m.predictOnBatch(new float[3][4])))
        .add(
            "trainOnBatch: received a batch of 1024 bytes, its safety allows 47: use smaller"
                + " batches.",
            trained(Safety.strict().memory(47), m -> m.trainOnBatch(X, LABELS)))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> outputs() {
    return new Refusals()
        .add(
            "sequential: an output is NaN or infinite; so may be a weight.",
            trained(
                m -> {
                  m.setWeights(m.getWeights().stream().map(w -> w.scale(Double.NaN)).toList());
                  m.predict(new float[1][4]);
                }))
        .add(
            "fit: loss is Infinity, expected a finite number.",
            () -> {
              var model = Sequential.of(InputLayer.of(4), Dense.of(3));
              model.compile(
                  Compile.of(SGD.of(0), "mse").learning(Learning.plain()).safety(Safety.strict()));
              model.fit(X, Kit.normal(3, 64, 3).scale(1e30), quiet(1, 64));
            })
        .add(
            "fit: a weight became NaN or infinite.",
            () -> {
              var model = Sequential.of(InputLayer.of(4), Dense.of(3));
              model.compile(
                  Compile.of(SGD.of(1e30), "mse")
                      .learning(Learning.plain())
                      .safety(Safety.strict()));
              model.fit(X, Kit.normal(3, 64, 3).scale(1e18), quiet(1, 64));
            })
        .tests();
  }

  @Test
  void probabilitiesThatDoNotSumUp() {
    Kit.assertRefused(
        "sum: probabilities sum up to 2, expected 1.",
        () -> {
          var guard = SafetyGuard.create();
          guard.set(Safety.strict());
          guard.results(
              "sum", List.of(NDArray.from(new float[][] {{1, 0}, {1, 1}})), List.of(true));
        });
  }

  @TestFactory
  Stream<DynamicTest> options() {
    return new Refusals()
        .add("Safety: margin must not be negative, received -1.", () -> Safety.strict().margin(-1))
        .add(
            "Safety: distance must not be negative, received -1.",
            () -> Safety.strict().distance(-1))
        .add(
            "Safety: batchSize must be at least 1, received 0.", () -> Safety.strict().batchSize(0))
        .add("Safety: memory must be at least 1, received 0.", () -> Safety.strict().memory(0))
        .add(
            "Safety: guards must not be null, nor hold null.",
            () -> Safety.strict().off((Guard) null))
        .add("Safety: guard must not be null.", () -> Safety.strict().level(null))
        .add("Compile: safety must not be null.", () -> Compile.of("adam", "mse").safety(null))
        .add("load: safety must not be null.", () -> Model.load(Path.of("x.keras"), (Safety) null))
        .add(
            "InputStatistics: expected at least one sample, received an array of shape (0, 2).",
            () -> InputStatistics.of(NDArray.of(new float[0], 0, 2)))
        .add(
            "InputStatistics: an array of shape (7,) is not the state of statistics.",
            () -> InputStatistics.ofState(NDArray.from(new double[] {1, 1, 4, 1, 1, 1, 1})))
        .add(
            "merged: expected samples like those of shape (4,), received (2, 2).",
            () ->
                InputStatistics.of(NDArray.from(new float[1][4]))
                    .merged(InputStatistics.of(NDArray.from(new float[1][2][2]))))
        .tests();
  }

  @Test
  void files() throws Exception {
    var file = folder.resolve("model.keras");
    model(Safety.none()).save(file);
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var strict = Safety.strict().signers(others.getPublic());
    refused(
        "load: there is no key to verify the signature of FILE with: set"
            + " safety.signers(publicKey), or safety.off(Guard.SIGNATURE).",
        file,
        Safety.strict());
    refused("load: there is no signature FILE.sig.", file, strict);
    SignedFiles.sign(file, keys.getPrivate());
    refused("load: FILE is not as the owner of this key signed it.", file, strict);
    refused(
        "load: FILE has " + Files.size(file) + " bytes, its safety allows 9.",
        file,
        strict.signers(keys.getPublic()).memory(9));
    refused(
        "load: FILE is a folder, and only files are signed: save the model as a .keras file.",
        folder,
        strict);
    var missing = folder.resolve("missing.keras");
    refused("load: there is no signature FILE.sig.", missing, strict);
    var damaged = folder.resolve("damaged.keras");
    var model = model(Safety.strict());
    model.observeInputs(X);
    model.save(damaged);
    Zips.with(
        damaged,
        file,
        "rhyton_statistics.json",
        b -> "[{\"dtype\": \"float64\", \"shape\": [0], \"data\": \"\"}]".getBytes(UTF_8));
    refused(
        "FILE: rhyton_statistics.json: InputStatistics: an array of shape (0,) is not the state of"
            + " statistics.",
        file,
        Safety.none());
  }

  private static void refused(String message, Path file, Safety safety) {
    Kit.assertRefused(message.replace("FILE", file.toString()), () -> Model.load(file, safety));
  }
}
