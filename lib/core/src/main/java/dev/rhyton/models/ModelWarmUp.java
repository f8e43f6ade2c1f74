package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Calibrator;
import dev.rhyton.learning.LearningInternals;
import dev.rhyton.learning.WeightLearning;
import dev.rhyton.optimizers.OptimizerInternals;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Weight;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds the model and runs Weight Learning before the first training step. */
final class ModelWarmUp {
  private final Model model;
  private final Compile compile;
  private @Nullable List<Object> prepared; // the kinds of input that the layers were built for
  private Map<String, List<Layer>> updated = Map.of(); // by each optimizer; none for all
  private boolean learned; // the initial weights, or they do not have to be
  private @Nullable Calibration calibration;

  ModelWarmUp(Model model, Compile compile) {
    this.model = model;
    this.compile = compile;
  }

  /** Returns the result of the last Weight Learning, or null. */
  @Nullable Calibration calibration() {
    return calibration;
  }

  /** Returns the number of samples that Weight Learning uses. */
  int samplesToLearnFrom() {
    return Objects.requireNonNull(LearningInternals.preparation(compile.learning())).samples();
  }

  /** Builds the model, checks the targets and, the first time, runs Weight Learning. */
  void run(Dataset data) {
    build(data);
    var options = LearningInternals.preparation(compile.learning());
    if (learned || options == null) return;
    var samples = ModelInputs.of(model, data.peek().x());
    if (LearningInternals.applies(options, model, samples)) calibration = calibrate(data, options);
    learned = true;
  }

  /**
   * Builds the layers by tracing the training step, because a custom step may use layers that
   * {@code call} does not use.
   */
  private void build(Dataset data) {
    var first = data.peek();
    var kinds = Predictor.kinds(ModelInputs.of(model, first.x()));
    boolean known =
        kinds.equals(prepared)
            && model.allLayers().stream().filter(l -> l != model).allMatch(Layer::isBuilt);
    if (known) return;
    try (var graph = GraphBuilder.open(true)) {
      var whole = data instanceof ArrayDataset arrays ? arrays.whole() : first;
      var step = new StepContext(graph, model, compile, first, loss -> {});
      step.run(whole);
      updated = step.losses().layers();
    }
    checkAllUsed();
    prepared = kinds;
  }

  private void checkAllUsed() {
    var unused = new TreeSet<>(compile.optimizers().keySet());
    unused.removeAll(updated.keySet());
    Check.that(
        unused.isEmpty(),
        "%s: trainStep makes no update by %s, only by %s: leave it out of compile, or call"
            + " step.update with it.%s",
        model.name(),
        StepLosses.listed(unused),
        StepLosses.listed(updated.keySet()),
        unused.isEmpty() ? "" : Text.didYouMean(unused.first(), updated.keySet()));
  }

  /** Returns the weights that each optimizer updates, as far as the step was traced. */
  Map<String, List<Weight>> updated() {
    var all = new LinkedHashMap<String, List<Weight>>();
    if (updated.isEmpty() && compile.optimizers().containsKey(OptimizerInternals.DEFAULT)) {
      all.put(OptimizerInternals.DEFAULT, model.trainableWeights());
    }
    updated.forEach((name, layers) -> all.put(name, StepLosses.weights(model, layers)));
    return all;
  }

  /** Runs Weight Learning again, also on layers that were trained since. */
  @CanIgnoreReturnValue
  Calibration relearn(Dataset data) {
    var options = LearningInternals.preparation(compile.learning());
    Check.state(
        options != null,
        () ->
            "relearn: "
                + model.name()
                + " was compiled without Weight Learning: add learning(Learning.weight()) to its"
                + " Compile.");
    build(data);
    calibration = calibrate(data, options.relearn());
    learned = true;
    return calibration;
  }

  private Calibration calibrate(Dataset data, WeightLearning options) {
    long fixed = Predictor.batchSize(model);
    var sample = sample(data, fixed > 0 ? (int) fixed : options.samples());
    model.guard().finite("Weight Learning", sample.whole());
    var all = (data instanceof ArrayDataset arrays ? arrays : sample).whole();
    var losses = compile.losses(StepContext.names(model, all.y().size()));
    return new Calibrator(options, model, ModelInputs.of(model, sample.inputs()), model.paths())
        .run(losses, targets(all));
  }

  private static List<Object> kind(Batch batch) {
    return Predictor.kinds(StepFunctions.arrays(batch));
  }

  /** Returns the targets of each output, only of the samples that have them. */
  private static List<NDArray> targets(Batch all) {
    if (all.targetMasks().isEmpty()) return all.y();
    return IntStream.range(0, all.y().size())
        .mapToObj(i -> all.y().get(i).rows(all.targetMasks().get(i).places()))
        .toList();
  }

  /**
   * Returns random samples; of data that is not in memory, those of the first batches, of which all
   * have the shape of the first.
   */
  private static ArrayDataset sample(Dataset data, int count) {
    var parts = new ArrayList<Batch>();
    try (var batches = data.batches(count, Seed.generator(Seed.next()))) {
      for (int n = 0; n < count && batches.hasNext(); n += parts.get(parts.size() - 1).size()) {
        var next = batches.next();
        boolean alike = parts.isEmpty() || kind(next).equals(kind(parts.get(0)));
        if (!alike) break;
        parts.add(next);
      }
    }
    Check.that(!parts.isEmpty(), "Weight Learning: expected at least one sample, received none.");
    var all = Dataset.of(Batch.concatenate(parts));
    int size = (int) all.size();
    if (size <= count) return all;
    if (data.keepsBatches()) return all.slice(0, count);
    // Several data sets have more samples than that together: take some of each.
    return all.rows(IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray());
  }
}
