package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.learning.Calibration;
import dev.rhyton.learning.Calibrator;
import dev.rhyton.learning.WeightLearning;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What comes before the first step: the weights are made, and a mode prepares them. */
final class ModelWarmUp {
  private final Model model;
  private final Compile compile;
  private List<Object> prepared; // the kinds of input for which the layers were last made
  private Calibration calibration;

  ModelWarmUp(Model model, Compile compile) {
    this.model = model;
    this.compile = compile;
  }

  /** What Weight Learning did when it was last at work, or null. */
  Calibration calibration() {
    return calibration;
  }

  /** How many samples Weight Learning looks at. */
  int samplesToLearnFrom() {
    return compile.learning().preparation().samples();
  }

  /** Makes the weights, checks the targets, and lets a mode prepare. */
  void run(Dataset data) {
    build(data);
    var options = compile.learning().preparation();
    if (calibration == null && options != null) calibration = calibrate(data, options);
  }

  /** By the step itself, as a step of one's own may use layers that the call does not. */
  private void build(Dataset data) {
    var first = data.peek();
    var kinds = Predictor.kinds(Predictor.toModelTypes(model, first.x()));
    boolean known =
        kinds.equals(prepared)
            && model.allLayers().stream().filter(l -> l != model).allMatch(Layer::isBuilt);
    if (known) return;
    try (var trace = GraphBuilder.open(true)) {
      var whole = data instanceof ArrayDataset arrays ? arrays.whole() : first;
      new StepContext(trace, model, compile, first).write(whole);
    }
    prepared = kinds;
  }

  /** Learns the weights once more, also of layers that have been trained. */
  Calibration relearn(Dataset data) {
    var options = compile.learning().preparation();
    Check.state(
        options != null,
        () ->
            "relearn: "
                + model.name()
                + " was compiled without Weight Learning: add learning(Learning.weight()) to its"
                + " Compile.");
    build(data);
    calibration = calibrate(data, options.relearn());
    return calibration;
  }

  private Calibration calibrate(Dataset data, WeightLearning options) {
    long fixed = Predictor.batchSize(model);
    var sample = sample(data, fixed > 0 ? (int) fixed : options.samples());
    Trainer.checkFinite("Weight Learning", sample.whole());
    var all = (data instanceof ArrayDataset arrays ? arrays : sample).whole();
    var losses = compile.losses(StepContext.names(model, all.y().size()));
    return new Calibrator(
            options, model, Predictor.toModelTypes(model, sample.inputs()), model.paths())
        .run(losses, targets(all));
  }

  /** The targets of each output, of the samples that have them. */
  private static List<NDArray> targets(Batch all) {
    if (all.targetMasks().isEmpty()) return all.y();
    return IntStream.range(0, all.y().size())
        .mapToObj(i -> all.y().get(i).rows(all.targetMasks().get(i).places()))
        .toList();
  }

  /** Samples in random order; of what does not lie in memory, those of the first batches. */
  private static ArrayDataset sample(Dataset data, int count) {
    var parts = new ArrayList<Batch>();
    try (var batches = data.batches(count, Seed.generator(Seed.next()))) {
      for (int n = 0; n < count && batches.hasNext(); n += parts.get(parts.size() - 1).size()) {
        parts.add(batches.next());
      }
    }
    Check.that(!parts.isEmpty(), "Weight Learning: expected at least one sample, received none.");
    var all = Dataset.of(Batch.concatenate(parts));
    int size = (int) all.size();
    if (size <= count) return all;
    // More than were asked for are those of several data sets: some of each.
    return all.rows(IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray());
  }
}
