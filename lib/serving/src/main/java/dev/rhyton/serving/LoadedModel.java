package dev.rhyton.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.models.Safety;
import dev.rhyton.models.SafetyGuard;
import dev.rhyton.models.SafetyReport;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.onnx.OnnxModel;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model in memory that predicts, with the checks of its {@link Safety}. */
final class LoadedModel implements AutoCloseable {
  private static final long MOST_ZEROS = 1 << 24;

  private final InferenceModel model;
  private final @Nullable SafetyGuard guard; // null if the model checks itself
  private final Supplier<SafetyReport> report;
  private final List<InputStatistics> statistics;
  private final List<Port> inputs;
  private volatile List<Port> outputs = List.of(); // unknown until the first prediction

  /** An input or an output, as the protocol describes it. */
  record Port(String name, DType dtype, Shape shape) {}

  private LoadedModel(
      InferenceModel model,
      @Nullable SafetyGuard guard,
      Supplier<SafetyReport> report,
      List<InputStatistics> statistics) {
    this.model = model;
    this.guard = guard;
    this.report = report;
    this.statistics = statistics;
    inputs = inputs(model);
  }

  /** Reads a file, which nobody changes meanwhile, and predicts once. */
  static LoadedModel read(Path file, Safety safety) {
    boolean onnx = file.getFileName().toString().endsWith(".onnx");
    var loaded = onnx ? onnx(file, safety) : keras(file, safety);
    loaded.warmUp();
    return loaded;
  }

  private static LoadedModel keras(Path file, Safety safety) {
    var model = Model.load(file, safety);
    try {
      return new LoadedModel(
          model.forInference(), null, model::safety, TrainerInternals.statistics(model));
    } finally {
      model.close(); // the snapshot has the weights
    }
  }

  private static LoadedModel onnx(Path file, Safety safety) {
    var guard = SafetyGuard.create();
    guard.set(safety);
    guard.file("load", file);
    var model = OnnxModel.load(file);
    try {
      var statistics = statistics(model.metadata().get("statistics"));
      return new LoadedModel(model, guard, guard::report, statistics);
    } catch (IllegalArgumentException e) {
      model.close();
      throw e;
    }
  }

  /** Returns the statistics that {@code model.export} writes beside the model. */
  private static List<InputStatistics> statistics(@Nullable String json) {
    if (json == null) return List.of();
    try {
      return Arrays.stream(new ObjectMapper().readValue(json, double[][].class))
          .map(state -> InputStatistics.ofState(NDArray.from(state)))
          .toList();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("load: the statistics in the ONNX file are damaged.", e);
    }
  }

  private static List<Port> inputs(InferenceModel model) {
    var names = model.inputNames();
    var types = model.inputTypes();
    var shapes = model.inputShapes();
    var ports = new ArrayList<Port>();
    for (int i = 0; i < shapes.size(); i++) {
      var name = i < names.size() ? names.get(i) : "input_" + i;
      ports.add(new Port(name, types.get(i), shapes.get(i)));
    }
    return List.copyOf(ports);
  }

  /** Predicts for zeros, so that the first request is as fast as others. */
  private void warmUp() {
    var row = new ArrayList<NDArray>();
    for (var input : inputs) {
      var shape = input.shape();
      if (shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN) shape = shape.with(0, 1);
      boolean isKnown = shape.isKnown() && shape.size() <= MOST_ZEROS;
      if (!isKnown || input.dtype() == DType.STRING) return;
      row.add(NDArray.of(new float[(int) shape.size()], shape.dims()).cast(input.dtype()));
    }
    try {
      var unused = describe(model.predictAll(row));
    } catch (IllegalArgumentException e) {
      return; // zeros are unlike the training data
    }
  }

  List<Port> inputs() {
    return inputs;
  }

  /** Returns the outputs; empty before the first prediction if nothing can be predicted before. */
  List<Port> outputs() {
    return outputs;
  }

  List<String> outputNames() {
    return model.outputNames();
  }

  String runtime() {
    return model.runtime();
  }

  SafetyReport report() {
    return report.get();
  }

  /** Returns the statistics of the training data; empty if there are none. */
  List<InputStatistics> statistics() {
    return statistics;
  }

  /** Returns whether samples of several requests may be computed at once. */
  boolean takesBatches() {
    return inputs.stream().allMatch(i -> i.shape().rank() > 0 && i.shape().dim(0) == Shape.UNKNOWN);
  }

  /** Returns every output; an {@link IllegalArgumentException} says which input is refused. */
  List<NDArray> predict(List<NDArray> x) {
    if (guard == null) return describe(model.predictAll(x));
    guard.finite(model.name(), x);
    guard.size(model.name(), x, x.get(0).length());
    guard.compare(model.name(), x, statistics);
    var results = model.predictAll(x);
    guard.results(model.name(), results, Collections.nCopies(results.size(), false));
    return describe(results);
  }

  private List<NDArray> describe(List<NDArray> results) {
    if (!outputs.isEmpty()) return results;
    var names = model.outputNames();
    var ports = new ArrayList<Port>();
    for (int i = 0; i < results.size(); i++) {
      var shape = results.get(i).shape();
      if (shape.rank() > 0 && takesBatches()) shape = shape.with(0, Shape.UNKNOWN);
      ports.add(new Port(names.get(i), results.get(i).dtype(), shape));
    }
    outputs = List.copyOf(ports);
    return results;
  }

  @Override
  public void close() {
    model.close();
  }
}
