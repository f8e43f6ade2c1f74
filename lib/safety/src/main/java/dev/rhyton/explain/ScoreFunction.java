package dev.rhyton.explain;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.FunctionsBySizes;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.LayerCalls;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The scores of samples, and the gradients of these scores with respect to an input or to the
 * output of a layer, in inference mode. Closing it frees the traced functions.
 */
final class ScoreFunction implements AutoCloseable {
  /** Samples that are computed at once. */
  static final int BATCH = 64;

  private final String owner;
  private final Scored scored;
  private final @Nullable Function<LayerCalls, Layer> layer;
  private final FunctionsBySizes<TracedFunction> outputs = new FunctionsBySizes<>();
  private final FunctionsBySizes<TracedFunction> slopes = new FunctionsBySizes<>();
  private boolean isProbability;

  /**
   * What is explained.
   *
   * @param model the model; null for an inference model
   * @param predictor the inference model; null for a model
   * @param output the index of the output
   * @param input the index of the input
   * @param logits whether the scores are the inputs of a softmax or sigmoid that ends the model
   */
  record Scored(
      @Nullable Model model,
      @Nullable InferenceModel predictor,
      int output,
      int input,
      boolean logits) {
    String label() {
      return predictor == null ? LayerInternals.label(known()) : predictor.name();
    }

    /** Returns the model where there is no inference model. */
    Model known() {
      return requireNonNull(model);
    }
  }

  /**
   * Creates the function.
   *
   * @param owner the name in messages
   * @param layer finds the layer whose output has the gradient, after the call of the model; null
   *     for the gradient of the explained input
   */
  ScoreFunction(String owner, Scored scored, @Nullable Function<LayerCalls, Layer> layer) {
    this.owner = owner;
    this.scored = scored;
    this.layer = layer;
  }

  /** An output, and its units as scores: logits or the output itself. Both (samples, units). */
  record Outputs(NDArray output, NDArray units) {}

  /** Values, and the gradients of the scores with respect to them. */
  record Slope(NDArray at, NDArray gradient) {}

  /** Returns the output for samples of each input. */
  Outputs outputs(List<NDArray> inputs) {
    if (scored.predictor != null) return predicted(scored.predictor, inputs);
    var results = run(outputs, this::traceOutputs, inputs);
    return new Outputs(results.get(0), results.get(1));
  }

  /** Returns the outputs of an inference model, of which only the predictions are known. */
  private Outputs predicted(InferenceModel predictor, List<NDArray> inputs) {
    var y = predictor.predictAll(inputs).get(scored.output);
    checkUnits(y);
    var rows = y.reshape(y.length(), y.shape().from(1).size()).cast(DType.FLOAT32);
    if (!isProbability) { // it stays one in copies of the samples
      var values = rows.shape().last() == 1 ? rows.toFloats() : new float[0];
      isProbability = values.length > 0;
      for (float value : values) isProbability &= value >= 0 && value <= 1;
    }
    return new Outputs(rows, rows);
  }

  /** Returns the score of each sample. */
  double[] scores(ExplainedSamples samples) {
    var units = outputs(samples.inputs()).units().toDoubles();
    var mask = samples.mask().toDoubles();
    var scores = new double[samples.length()];
    for (int i = 0; i < units.length; i++) {
      if (mask[i] != 0) scores[i / (units.length / scores.length)] += mask[i] * units[i];
    }
    return scores;
  }

  /** Returns the gradients of the scores. */
  Slope slope(ExplainedSamples samples) {
    var all = new ArrayList<>(samples.inputs());
    all.add(samples.mask());
    var results = run(slopes, this::traceSlope, all);
    return new Slope(results.get(0), results.get(1));
  }

  /** Returns whether the output is a single probability, that of class 1; known after a run. */
  boolean isProbability() {
    return isProbability;
  }

  private static List<NDArray> run(
      FunctionsBySizes<TracedFunction> functions,
      Function<List<NDArray>, TracedFunction> trace,
      List<NDArray> values) {
    var parts = new ArrayList<List<NDArray>>();
    int length = values.get(0).length();
    for (int from = 0; from < length; from += BATCH) {
      int start = from;
      var part = values.stream().map(a -> a.slice(start, Math.min(length, start + BATCH))).toList();
      var found = functions.of(() -> part);
      if (found.isEmpty()) {
        var function = trace.apply(part);
        functions.add(function, function);
        found = List.of(function);
      }
      parts.add(List.of(found.get(0).run(part)));
    }
    return IntStream.range(0, parts.get(0).size())
        .mapToObj(i -> NDArray.concatenate(parts.stream().map(p -> p.get(i)).toList()))
        .toList();
  }

  private TracedFunction traceOutputs(List<NDArray> values) {
    try (var graph = GraphBuilder.open(false)) {
      var y = output(arguments(graph, values));
      return graph.function(List.of(rows(y), rows(units(y))));
    }
  }

  private TracedFunction traceSlope(List<NDArray> values) {
    try (var graph = GraphBuilder.open(false)) {
      var all = arguments(graph, values);
      var mask = all.get(all.size() - 1);
      var score = rows(units(output(all.subList(0, all.size() - 1)))).multiply(mask).sum(1);
      var at = layer == null ? all.get(scored.input) : layerOutput(layer, graph.calls());
      Check.that(
          at.dtype().isFloat(),
          "%s: %s takes %s, which has no gradient: use Occlusion%s.",
          owner,
          scored.label(),
          at.dtype(),
          orLayer());
      var slope = graph.gradients(List.of(score), List.of(at), List.of(Ops.onesLike(score)));
      Check.that(
          slope.get(0) != null,
          "%s: no gradient flows from the output of %s to %s: use Occlusion%s.",
          owner,
          scored.label(),
          layer == null ? "its input" : "the layer",
          layer == null ? orLayer() : "");
      return graph.function(List.of(at.cast(DType.FLOAT32), slope.get(0).cast(DType.FLOAT32)));
    }
  }

  private static List<Tensor> arguments(GraphBuilder graph, List<NDArray> values) {
    graph.measureBy(values);
    return values.stream()
        .map(a -> graph.argument(a.dtype(), a.shape().with(0, Shape.UNKNOWN)))
        .toList();
  }

  private Tensor output(List<Tensor> inputs) {
    var y = scored.known().apply(inputs).get(scored.output);
    checkUnits(y);
    isProbability =
        y.shape().from(1).size() == 1 && TensorInternals.of(y).logits("Sigmoid") != null;
    return y;
  }

  private void checkUnits(Tensor y) {
    Check.that(
        y.dtype().isFloat() && (y.shape().rank() == 1 || y.shape().rank() == 2),
        "%s: the output of %s is %s of shape %s: expected numbers (samples, units). Explain a model"
            + " that ends with one of its positions, by Model.of.",
        owner,
        scored.label(),
        y.dtype(),
        y.shape());
  }

  private Tensor units(Tensor y) {
    var before = scored.logits ? TensorInternals.of(y).logits() : null;
    return before == null ? y : before;
  }

  /** Returns a tensor of shape (samples, units) in float32. */
  private static Tensor rows(Tensor y) {
    return y.reshape(Shape.UNKNOWN, y.shape().from(1).size()).cast(DType.FLOAT32);
  }

  private Tensor layerOutput(Function<LayerCalls, Layer> layer, LayerCalls calls) {
    var found = layer.apply(calls);
    var outputs = calls.outputs(found);
    Check.that(
        outputs != null,
        "%s: %s does not call %s itself, or only in a loop.",
        owner,
        scored.label(),
        found.name());
    return outputs.get(0);
  }

  private String orLayer() {
    return scored.known().allLayers().stream()
        .filter(Embedding.class::isInstance)
        .map(l -> ", or Saliency with layer(\"" + l.name() + "\")")
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    outputs.all().forEach(TracedFunction::close);
    slopes.all().forEach(TracedFunction::close);
  }
}
