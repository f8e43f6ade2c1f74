package dev.rhyton.models;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.layers.internal.ArrayResults;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs the forward pass of a model, with a function for each kind of input. */
final class Predictor {
  private final Model model;
  private final FunctionCache functions = new FunctionCache();
  private volatile List<Object> structure = List.of(); // of the layers that these were traced for

  /**
   * A traced forward pass.
   *
   * @param results the form of the results
   * @param softmax for each output, whether it is that of a softmax
   * @param single whether it was traced for only one sample
   */
  private record Forward(
      TracedFunction function, ArrayResults results, List<Boolean> softmax, boolean single)
      implements FunctionCache.Traced {
    boolean fits(boolean one) {
      return single == one || !function.hasSingleForm();
    }
  }

  Predictor(Model model) {
    this.model = model;
  }

  /** Returns the batch size of a model that accepts only one, or an unknown size. */
  static long batchSize(Model model) {
    if (model instanceof Functional f) return f.inputs().get(0).shape().dim(0);
    if (model instanceof Sequential s && s.inputLayer() != null)
      return s.inputLayer().batchShape().dim(0);
    return Shape.UNKNOWN;
  }

  /** Returns the results of the model's {@code call}. */
  List<NDArray> run(List<NDArray> x) {
    return run(x, false);
  }

  /** Returns the results of the model's {@code predictStep}. */
  List<NDArray> predict(Batch batch) {
    return run(batch.withInputs(model.inputNames(batch)).x(), true);
  }

  /** Returns the inputs of a batch after checking that the model accepts such inputs. */
  List<NDArray> checked(Batch batch) {
    var inputs = inputs(batch);
    requireNonNull(function(inputs, true)); // tracing it checks shapes
    return inputs;
  }

  /** Returns the inputs of a batch in the order and the types of the model. */
  private List<NDArray> inputs(Batch batch) {
    return ModelInputs.of(model, batch.withInputs(model.inputNames(batch)).x());
  }

  private List<NDArray> run(List<NDArray> x, boolean predicting) {
    var inputs = ModelInputs.of(model, x);
    Check.that(
        inputs.get(0).length() > 0,
        "%s: expected at least one sample, received none.",
        model.name());
    model.guard().predicted(model.name(), inputs);
    var forward = function(inputs, predicting);
    var function = forward.function();
    boolean single = inputs.get(0).length() == 1;
    var results =
        forward.results().arrays(single ? function.runHere(inputs) : function.run(inputs));
    model.guard().results(model.name(), results, forward.softmax());
    return results;
  }

  List<NDArray> predict(Dataset data, EvaluateOptions options) {
    Check.given("predict", "data", data);
    Check.given("predict", "options", options);
    int batchSize = batchSize(data, options);
    var session = new Session(model, data, batchSize, options.steps());
    var callbacks = new CallbackList(options.callbacks(), session);
    var parts = new ArrayList<List<NDArray>>();
    callbacks.onPredictBegin();
    try (var batches = data.batches(batchSize, null)) {
      while (parts.size() != options.steps() && batches.hasNext() && !session.isStopped()) {
        ModelUse.checkInterrupt("predict");
        callbacks.onPredictBatchBegin(parts.size());
        parts.add(predict(batches.next()));
        callbacks.onPredictBatchEnd(parts.size() - 1, parts.get(parts.size() - 1));
      }
    }
    callbacks.onPredictEnd();
    Check.that(!parts.isEmpty(), "predict: expected at least one sample, received none.");
    return IntStream.range(0, parts.get(0).size())
        .mapToObj(i -> NDArray.concatenate(parts.stream().map(p -> p.get(i)).toList()))
        .toList();
  }

  private int batchSize(Dataset data, EvaluateOptions options) {
    int asked = options.batchSize();
    if (!options.isBatchSizeFree() || !PredictionBatch.isFree(model, data, asked)) return asked;
    return PredictionBatch.size(function(inputs(data.peek()), true).function(), asked);
  }

  /** Frees the functions. */
  void close() {
    functions.close();
  }

  private Forward function(List<NDArray> inputs, boolean predicting) {
    refresh();
    boolean single = inputs.get(0).length() == 1;
    return functions.get(
        Forward.class,
        List.of(kinds(inputs), predicting),
        () -> inputs,
        found -> found.fits(single),
        () -> trace(inputs, predicting, single));
  }

  /** Discards the functions if a layer was added, removed, frozen or adapted since their traces. */
  private void refresh() {
    var now = structure(model);
    if (now.equals(structure)) return;
    synchronized (this) {
      if (now.equals(structure)) return;
      functions.clear();
      functions.fields(new OwnFields(model.allLayers()));
      structure = now;
    }
  }

  private Forward trace(List<NDArray> inputs, boolean predicting, boolean single) {
    try (var graph = predicting ? GraphBuilder.open(false) : GraphBuilder.openInAnyMode()) {
      if (single) graph.forSingle();
      graph.measureBy(inputs);
      var arguments = inputs.stream().map(a -> graph.argument(a.dtype(), batched(a))).toList();
      var outputs = predicting ? model.predictStep(arguments) : model.apply(arguments);
      var results = predicting ? ArrayResults.ofOutputs(outputs) : ArrayResults.of(outputs);
      var softmax = outputs.stream().map(r -> TensorInternals.of(r).madeBy("Softmax")).toList();
      return new Forward(graph.function(results.tensors(outputs)), results, softmax, single);
    }
  }

  /** Creates the weights of the layers without running the model. */
  void build(List<Shape> shapes) {
    try (var graph = GraphBuilder.openForShapes()) {
      applied(graph, shapes);
    }
  }

  /** Returns the model's operations as a TensorFlow GraphDef. */
  byte[] graph() {
    try (var graph = GraphBuilder.open(false)) {
      applied(graph, model.entries().stream().map(Tensor::shape).toList());
      return graph.toBytes();
    }
  }

  @CanIgnoreReturnValue
  private List<Tensor> applied(GraphBuilder graph, List<Shape> shapes) {
    var types = model.inputTypes();
    return model.apply(
        IntStream.range(0, shapes.size())
            .mapToObj(
                i ->
                    graph.argument(
                        types.isEmpty() ? LayerInternals.inputType(model) : types.get(i),
                        shapes.get(i)))
            .toList());
  }

  /** Writes the function for any number of samples as a SavedModel. */
  void export(Path folder) {
    try (var graph = GraphBuilder.openForFile()) {
      var ends = traced(graph);
      graph.export(ends.inputs(), ends.outputs(), folder);
    }
  }

  /** Writes the function for any number of samples as an ONNX file. */
  void export(Path file, ExportOptions options, OnnxExport writer) {
    try (var graph = GraphBuilder.openForOperations(writer::isWhole)) {
      var ends = traced(graph);
      writer.write(model, graph.operations(ends.inputs(), ends.outputs()), file, options);
    }
  }

  /** The arguments and the results of the function for any number of samples, by their names. */
  private record Ends(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  private Ends traced(GraphBuilder graph) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (var input : model.entries()) {
      var node = TensorInternals.of(input).node();
      var name = node == null ? "input" : ((Layer) node.operation()).name();
      inputs.put(unused(name, inputs), graph.argument(input.dtype(), input.shape()));
    }
    var results = model.apply(List.copyOf(inputs.values()));
    for (int i = 0; i < results.size(); i++) {
      outputs.put(unused(model.outputNames().get(i), outputs), results.get(i));
    }
    return new Ends(inputs, outputs);
  }

  private static String unused(String name, Map<String, Tensor> used) {
    var free = name;
    for (int i = 1; used.containsKey(free); i++) free = name + "_" + i;
    return free;
  }

  static Shape batched(NDArray array) {
    Check.that(array.shape().rank() > 0, "Expected an array of samples, received a single value.");
    return array.shape().with(0, Shape.UNKNOWN);
  }

  /** Returns the key of a function: dtypes, and shapes without the number of samples. */
  static List<Object> kinds(List<NDArray> arrays) {
    var kinds = new ArrayList<Object>();
    for (var a : arrays) {
      kinds.add(a.dtype());
      kinds.add(batched(a));
    }
    return kinds;
  }

  /**
   * Returns the current state of the layers. A function is valid until a layer is added, removed,
   * frozen or adapted.
   */
  static List<Object> structure(Model model) {
    var parts = new ArrayList<Object>();
    for (var layer : model.allLayers()) {
      parts.add(layer);
      parts.add(layer.trainable());
      parts.add(LayerInternals.version(layer));
    }
    return parts;
  }
}
