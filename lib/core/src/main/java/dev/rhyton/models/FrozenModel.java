package dev.rhyton.models;

import dev.rhyton.config.Check;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * A model with the weights of one moment. It computes by an {@link InferenceEngine} if a runtime is
 * there and accepts the inputs, otherwise by TensorFlow. Inputs and outputs are checked by the
 * guards of the model.
 */
final class FrozenModel extends InferenceModel {
  private static final int KERAS_BATCH = 32;

  private final Model model;
  private final List<Shape> shapes;
  private final List<DType> types;
  private final List<Boolean> softmax;
  private final boolean isBySample;
  private final FrozenForward forward;
  private final @Nullable InferenceEngine engine; // or null

  private FrozenModel(Model model) {
    super(model.name());
    this.model = model;
    shapes = model.entries().stream().map(Tensor::shape).toList();
    types = model.entries().stream().map(Tensor::dtype).toList();
    softmax = softmax(model);
    isBySample = PredictionBatch.isBySample(model);
    forward = new FrozenForward(model);
    var found = engine(model);
    engine = found != null && runs(found) ? found : null;
    if (engine == null) warmUp();
  }

  static InferenceModel of(Model model) {
    return new FrozenModel(model);
  }

  /** Returns for each output whether it is that of a softmax; refuses a model with states. */
  private static List<Boolean> softmax(Model model) {
    try (var graph = GraphBuilder.openForShapes()) {
      var outputs =
          model.predictStep(
              model.entries().stream().map(e -> graph.argument(e.dtype(), e.shape())).toList());
      var changed = graph.variables().updated();
      Check.state(
          changed.isEmpty(),
          () ->
              "forInference: "
                  + LayerInternals.label(model)
                  + " changes "
                  + changed.get(0)
                  + " in each prediction, as a stateful layer does, and a snapshot cannot: use"
                  + " predict.");
      return outputs.stream().map(y -> TensorInternals.of(y).madeBy("Softmax")).toList();
    }
  }

  /** Returns the engine of the first runtime that can compute the model, or null. */
  private static @Nullable InferenceEngine engine(Model model) {
    boolean ours = model.getClass() == Functional.class || model.getClass() == Sequential.class;
    if (!ours) return null; // a class of its own may override predictStep
    // Other runtimes round in other places if they compute in 16 or 8 bits.
    boolean single =
        model.allLayers().stream()
            .map(Layer::dtype)
            .allMatch(d -> d.compute() == DType.FLOAT32 && !d.isQuantized());
    if (!single) return null;
    var loader = InferenceRuntime.class.getClassLoader();
    for (var runtime : ServiceLoader.load(InferenceRuntime.class, loader)) {
      var engine = runtime.compile(model);
      if (engine.isPresent()) return engine.get();
    }
    return null;
  }

  /** Returns whether an engine computes what it accepts; otherwise it is closed. */
  private boolean runs(InferenceEngine found) {
    var row = row();
    try {
      if (row == null || (found.accepts(row) && !found.run(row).isEmpty())) return true;
    } catch (IllegalArgumentException | IllegalStateException e) {
      // an operation that the runtime refuses only when it runs
    }
    found.close();
    return false;
  }

  /** Traces the function of a single sample, so that the first prediction is as fast as others. */
  private void warmUp() {
    var row = row();
    if (row == null) return;
    var unused = forward.run(row);
  }

  /** Returns a single sample of zeros, or null if its sizes are not known. */
  private @Nullable List<NDArray> row() {
    boolean known = shapes.stream().allMatch(s -> s.rank() > 0 && s.from(1).isKnown());
    boolean numbers = model.entries().stream().noneMatch(e -> e.dtype() == DType.STRING);
    if (!known || !numbers) return null;
    var inputs =
        model.entries().stream()
            .map(
                e -> {
                  var shape = e.shape().with(0, Math.max(1, e.shape().dim(0)));
                  return NDArray.of(new float[(int) shape.size()], shape.dims());
                })
            .toList();
    return ModelInputs.of(model, inputs);
  }

  @Override
  public String runtime() {
    return engine == null ? "TensorFlow" : engine.runtime();
  }

  @Override
  public List<String> inputNames() {
    return model.inputNames();
  }

  @Override
  public List<String> outputNames() {
    return StepContext.names(model, softmax.size());
  }

  @Override
  public List<Shape> inputShapes() {
    return shapes;
  }

  @Override
  public List<DType> inputTypes() {
    return types;
  }

  @Override
  protected List<NDArray> compute(List<NDArray> given) {
    var inputs = ModelInputs.of(model, given);
    var guard = model.guard();
    guard.predicted(name(), inputs);
    var results =
        engine != null && engine.accepts(inputs) ? engine.run(inputs) : forward.run(inputs);
    guard.results(name(), results, softmax);
    return results;
  }

  @Override
  protected int mostRows() {
    return isBySample ? super.mostRows() : KERAS_BATCH;
  }

  @Override
  protected void free() {
    if (engine != null) engine.close();
    forward.close();
  }
}
