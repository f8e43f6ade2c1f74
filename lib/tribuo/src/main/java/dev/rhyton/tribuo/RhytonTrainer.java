package dev.rhyton.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.losses.SparseCategoricalCrossentropy;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.Seed;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.tribuo.Dataset;
import org.tribuo.Output;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;
import org.tribuo.regression.Regressor;

/**
 * A Tribuo trainer of Rhyton models; each run trains a new model.
 *
 * <pre>{@code
 * var trainer = RhytonTrainer.classification(
 *     () -> Sequential.of(Dense.of(64).activation("relu"), Dense.of(3).activation("softmax")),
 *     Compile.of("adam", "sparse_categorical_crossentropy"),
 *     epochs(20).verbose(0));
 * var model = trainer.train(data);
 * new LabelEvaluator().evaluate(model, test);
 * }</pre>
 *
 * <p>The input of the model has the shape {@code (examples, features)}; a model for images starts
 * with {@code Reshape}. The model has an output for each label, or for each dimension; for two
 * labels, one sigmoid output is enough. Targets are class indices for {@code
 * sparse_categorical_crossentropy} and for one output, one-hot rows for every other loss. Weights
 * of examples are sample weights. Validation samples need the same order of features and labels, as
 * {@code TribuoData.of(test, train)} returns them; class weights use the indices of {@link
 * TribuoData#names}.
 *
 * <p>The random numbers of a run depend only on the trainer's seed and the number of runs before
 * it: the same data give the same model. The provenance records both, and the JSON of the model and
 * of its options; it does not record callbacks, class weights and validation samples.
 *
 * @param <T> {@code Label} or {@code Regressor}
 */
public final class RhytonTrainer<T extends Output<T>> implements Trainer<T> {
  private final Supplier<? extends Model> maker;
  private final Compile options;
  private final Fit length;
  private final Model first;

  // The fields that the provenance records; it finds them by reflection.
  @Config
  @SuppressWarnings("unused")
  private final String model;

  @Config
  @SuppressWarnings("unused")
  private final String compile;

  @Config
  @SuppressWarnings("unused")
  private final String fit;

  /** The step of the generator: each invocation draws the next number of its sequence. */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  @Config private final long seed;
  private int invocations;

  private RhytonTrainer(
      Supplier<? extends Model> maker, Compile options, Fit length, Model first, long seed) {
    this.maker = maker;
    this.options = options;
    this.length = length;
    this.first = first;
    model = Json.parse(first.toJson()).toString();
    compile = options.getConfig().toString();
    fit = length.getConfig().toString();
    this.seed = seed;
  }

  /**
   * Creates a trainer of classifiers.
   *
   * @param model makes a new model at each call
   */
  public static RhytonTrainer<Label> classification(
      Supplier<? extends Model> model, Compile compile, Fit fit) {
    Check.given("classification", "fit", fit);
    Check.given("classification", "compile", compile);
    Check.given("classification", "model", model);
    return of(model, compile, fit);
  }

  /**
   * Creates a trainer of regressors.
   *
   * @param model makes a new model at each call
   */
  public static RhytonTrainer<Regressor> regression(
      Supplier<? extends Model> model, Compile compile, Fit fit) {
    Check.given("regression", "fit", fit);
    Check.given("regression", "compile", compile);
    Check.given("regression", "model", model);
    return of(model, compile, fit);
  }

  private static <T extends Output<T>> RhytonTrainer<T> of(
      Supplier<? extends Model> maker, Compile compile, Fit fit) {
    var first = Seed.with(DEFAULT_SEED, () -> made(maker));
    return new RhytonTrainer<>(maker, compile, fit, first, DEFAULT_SEED);
  }

  private static Model made(Supplier<? extends Model> maker) {
    var model = maker.get();
    Check.that(model != null, "RhytonTrainer: the supplier returned null: it must create a model.");
    return model;
  }

  /** Sets the seed, before the first run, instead of Tribuo's default. */
  public RhytonTrainer<T> seed(long chosen) {
    return new RhytonTrainer<>(maker, options, length, first, chosen);
  }

  @Override
  public RhytonModel<T> train(Dataset<T> examples) {
    return train(examples, Map.of());
  }

  @Override
  public RhytonModel<T> train(Dataset<T> examples, Map<String, Provenance> runProvenance) {
    return train(examples, runProvenance, INCREMENT_INVOCATION_COUNT);
  }

  @Override
  public RhytonModel<T> train(
      Dataset<T> examples, Map<String, Provenance> runProvenance, int invocationCount) {
    Check.given("train", "runProvenance", runProvenance);
    Check.given("train", "examples", examples);
    TrainerProvenance provenance;
    long draws;
    synchronized (this) {
      if (invocationCount != INCREMENT_INVOCATION_COUNT) setInvocationCount(invocationCount);
      provenance = getProvenance();
      draws = new SplittableRandom(seed + invocations * STEP).nextLong();
      invocations++;
    }
    var record =
        new ModelProvenance(
            RhytonModel.class.getName(),
            OffsetDateTime.now(ZoneId.systemDefault()),
            examples.getProvenance(),
            provenance,
            runProvenance);
    return Seed.with(draws, () -> train(examples, record));
  }

  private RhytonModel<T> train(Dataset<T> examples, ModelProvenance record) {
    Check.that(examples.size() > 0, "RhytonTrainer: the dataset has no examples.");
    var features = examples.getFeatureIDMap();
    var map = examples.getOutputIDInfo();
    var outputs = Outputs.of(map);
    var list = TribuoData.listed(examples);
    var x = ExampleRows.of(list, features).features();
    var network = made(maker);
    Check.that(
        network != first,
        "RhytonTrainer: the supplier returned the same model again: it must create a new one, as in"
            + " () -> Sequential.of(...).");
    network.compile(options);
    var untrained = network.predict(x.slice(0, Math.min(list.size(), 256)));
    outputs.check(untrained, map);
    boolean wide =
        untrained.shape().last() > 1
            && !(options.losses().get(0) instanceof SparseCategoricalCrossentropy);
    network.fit(TribuoData.of(x, outputs.targets(list, map, wide), list), length);
    boolean probabilities = outputs.areProbabilities(network.predict(x));
    return new RhytonModel<>("rhyton", record, features, map, probabilities, network);
  }

  @Override
  public synchronized int getInvocationCount() {
    return invocations;
  }

  @Override
  public synchronized void setInvocationCount(int count) {
    Check.that(
        count >= 0,
        "RhytonTrainer: the invocation count must not be negative, received %d.",
        count);
    invocations = count;
  }

  @Override
  public TrainerProvenance getProvenance() {
    return new TrainerProvenanceImpl(this);
  }

  /**
   * Returns a description such as {@code RhytonTrainer: Sequential of 2 layers, Adam(),
   * GradientLearning(), Fit(epochs=20)}.
   */
  @Override
  public String toString() {
    return String.format(
        "RhytonTrainer: %s of %d layers, %s, %s, %s",
        ConfiguredInternals.className(first),
        first.layers().size(),
        options.optimizer(),
        options.learning(),
        length);
  }
}
