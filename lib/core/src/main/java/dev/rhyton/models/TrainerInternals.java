package dev.rhyton.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.callbacks.History;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.data.TargetMask;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.learning.TrainingStrategy;
import dev.rhyton.optimizers.OptimizerState;
import dev.rhyton.optimizers.Variable;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of a {@link Trainer} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class TrainerInternals {
  private TrainerInternals() {}

  /** Returns the number of epochs of options. */
  public static int epochs(Fit options) {
    return options.epochCount();
  }

  /** Returns options with another number of epochs. */
  public static Fit withEpochs(Fit options, int epochs) {
    return options.withEpochs(epochs);
  }

  /** Returns whether options have validation samples. */
  public static boolean hasValidation(Fit options) {
    return options.validation() != null || options.validationSplit() > 0;
  }

  /**
   * Returns options without validation samples and without the callbacks that monitor values of
   * them, such as {@code "val_loss"}.
   */
  public static Fit withoutValidation(Fit options) {
    var others =
        options.callbacks().stream().filter(c -> !CallbackList.needsValidation(c)).toList();
    return options.withoutValidation().callbacks(others.toArray(Callback[]::new));
  }

  /** Returns options with further callbacks. */
  public static Fit adding(Fit options, Callback... more) {
    var all = new ArrayList<>(options.callbacks());
    all.addAll(List.of(more));
    return options.callbacks(all.toArray(Callback[]::new));
  }

  /**
   * A training step without its update.
   *
   * @param gradients the gradient of each trainable weight
   * @param sums the losses and the states of metrics, with their numbers of samples, which can be
   *     added to those of other batches
   * @param watched the values that a recording of the learning mode receives
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Step(List<NDArray> gradients, double[] sums, List<NDArray> watched) {}

  /**
   * Runs the training steps of {@code fit} elsewhere, such as on the workers of a cluster. The loop
   * with its callbacks, validation and history stays in this process.
   */
  public interface StepRunner {
    /**
     * Runs a step on each of these batches and updates the model's weights.
     *
     * @return the sums of {@link Step#sums} over the samples of the batches
     */
    double[] run(List<Batch> batches);

    /** Returns about as many samples, always the same, which are read in this process. */
    Dataset samples(int count);

    /** Returns the number of steps that each worker makes for a batch of {@link #run}. */
    int stepsOfBatch();

    /**
     * Sets the variables of the model's optimizer, as far as they are kept elsewhere. It is called
     * before they are saved and when training ends.
     */
    void gather();

    /**
     * Returns what the runner itself keeps from step to step, for the saved state of a training. No
     * name is that of another part of the state.
     */
    Map<String, NDArray> state();

    /** Continues from a saved state, which is already that of the model. */
    void restore(Map<String, NDArray> state);
  }

  /** Returns samples as {@code predict} passes them: in the order and the types of the inputs. */
  public static List<NDArray> inputs(Model model, Batch samples) {
    return ModelInputs.of(model, samples.withInputs(model.inputNames(samples)).x());
  }

  /** Returns the graph of a functional model. */
  public static FunctionalGraph graph(Functional model) {
    return model.graph();
  }

  /**
   * Creates the weights of a model for the shapes of its inputs in a file: one, a list, or a dict
   * by their names.
   */
  public static void build(Model model, JsonNode shapes) {
    if (shapes.isObject()) {
      var byName = new TreeMap<String, Shape>();
      shapes.properties().forEach(e -> byName.put(e.getKey(), sample(e.getValue())));
      model.buildNamed(byName);
    } else if (shapes.path(0).isArray()) {
      var all = new ArrayList<Shape>();
      shapes.forEach(s -> all.add(sample(s)));
      model.buildFor(all);
    } else {
      model.build(sample(shapes).dims());
    }
  }

  /** Returns the shape of a sample from a shape in a file, which begins with the batch size. */
  private static Shape sample(JsonNode shape) {
    var whole = LayerInternals.shape(shape);
    return whole.rank() == 0 ? whole : whole.from(1);
  }

  /** Creates names and weights if the shape of the inputs is known; throws otherwise. */
  public static void ready(Model model, String what) {
    model.ready(what);
  }

  /** Returns the weights of classes that options of {@code fit} set. */
  public static Map<Integer, Double> classWeight(Fit options) {
    return options.classWeight();
  }

  /** Trains as {@code fit} does, with steps that a runner runs on the batches of a dataset. */
  public static History fit(Model model, Dataset data, Fit options, StepRunner runner) {
    return FitSession.fit(model, data, options, runner);
  }

  /** Builds the model and starts its learning mode, as the first step of {@code fit} does. */
  public static void prepare(Model model, Dataset sample) {
    var compiled = model.compiledModel();
    compiled.warmUp().run(compiled.inOrder(sample));
    compiled.refresh();
  }

  /** Runs a training step on a batch up to its gradients, with the random draws of a seed. */
  public static Step gradients(
      Model model, Batch batch, Map<Integer, Double> classWeight, long seed) {
    var compiled = model.compiledModel();
    var weighted = ClassWeights.weighted("fit", inOrder(model, batch), classWeight);
    var function = compiled.functions().gradients(weighted);
    compiled.seeds().goOnFrom(seed);
    var result = function.run(weighted, compiled.seeds()::next);
    var totals = new MetricAccumulator();
    totals.add(function.metrics(), result.reported(), weighted);
    return new Step(result.gradients(), totals.sums(), result.watched());
  }

  /**
   * Runs training steps on batches in their order, from a state of the learning mode and with the
   * random draws of a seed.
   *
   * @return the sums of {@link Step#sums} over the batches
   */
  public static double[] train(
      Model model,
      List<Batch> batches,
      Map<Integer, Double> classWeight,
      Map<String, NDArray> learning,
      long seed) {
    var compiled = model.compiledModel();
    compiled.strategy().restore(learning);
    compiled.seeds().goOnFrom(seed);
    compiled.strategy().beginEpoch(Dataset.of(batches.get(0)));
    var totals = new MetricAccumulator();
    for (var batch : batches) {
      var weighted = ClassWeights.weighted("fit", inOrder(model, batch), classWeight);
      compiled.functions().training(weighted).run(weighted, totals);
    }
    return totals.sums();
  }

  /** Returns the sums of {@link Step#sums} of an evaluation of a batch. */
  public static double[] test(Model model, Batch batch) {
    var totals = new MetricAccumulator();
    var ordered = inOrder(model, batch);
    model.compiledModel().functions().evaluation(ordered).run(ordered, totals);
    return totals.sums();
  }

  /** Returns loss and metrics of sums of evaluations of batches like this one. */
  public static Map<String, Double> logs(Model model, Batch batch, double[] sums) {
    var compiled = model.compiledModel();
    compiled.refresh();
    return compiled.functions().evaluation(inOrder(model, batch)).metrics().logs(sums);
  }

  private static Batch inOrder(Model model, Batch batch) {
    return TargetMask.inOrder(batch, model.inputNames(batch), model.outputNames());
  }

  /** Updates the weights by gradients, as the training step of the model does. */
  public static void apply(Model model, List<NDArray> gradients) {
    model.compiledModel().givenGradients().apply(gradients);
  }

  /** Counts an update that was made elsewhere: step count, schedule and masks advance. */
  public static void updated(Model model) {
    model.compiledModel().givenGradients().updated();
  }

  /**
   * Returns the active learning mode of a model with one optimizer; null before {@link #prepare}.
   */
  public static @Nullable TrainingStrategy strategy(Model model) {
    return model.compiledModel().onlyStrategy();
  }

  /** Returns the source of the random draws of the training. */
  public static Seed.Stream seeds(Model model) {
    return model.compiledModel().seeds();
  }

  /** Returns the statistics of the training data for each input; empty if there are none. */
  public static List<InputStatistics> statistics(Model model) {
    return model.guard().statistics();
  }

  /** Sets the statistics of the training data that a file contains. */
  public static void statistics(Model model, List<InputStatistics> ofFile) {
    model.guard().statistics(ofFile);
  }

  /** Returns the state of the optimizer. */
  public static OptimizerState optimizerState(Model model) {
    return model.compiledModel().optimizerState();
  }

  /** Returns the variables of the optimizer, also before its first step. */
  public static List<Variable> variables(Model model) {
    return model.compiledModel().variables();
  }

  /** Exports a model by a writer of ONNX files. */
  public static void export(Model model, Path file, ExportOptions options, OnnxExport writer) {
    model.predictor().export(file, options, writer);
  }
}
