package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;

import com.google.errorprone.annotations.FormatMethod;
import dev.rhyton.config.Contract;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One version of a model that answers requests. */
final class ServedModel {
  private final String name;
  private final long version;
  private final LoadedModel model;
  private final Batcher batcher;
  private final DriftWatch drift;

  ServedModel(
      String name,
      long version,
      LoadedModel model,
      ModelServer options,
      AtomicInteger reading,
      Metrics metrics) {
    this.name = name;
    this.version = version;
    this.model = model;
    drift = new DriftWatch(model.statistics(), options.driftWindow());
    batcher =
        new Batcher(
            this.toString(),
            model,
            options,
            reading,
            drift::observe,
            rows -> metrics.batch(name, rows));
  }

  String name() {
    return name;
  }

  long version() {
    return version;
  }

  LoadedModel model() {
    return model;
  }

  double[] drift() {
    return drift.drift();
  }

  int waiting() {
    return batcher.waiting();
  }

  void expire(long now) {
    batcher.expire(now);
  }

  CompletableFuture<Void> retire() {
    return batcher.retire();
  }

  /** Returns the outputs for inputs by name; null if this version is not served any more. */
  @Nullable CompletableFuture<List<NDArray>> predict(Map<String, NDArray> inputs, long deadline) {
    return batcher.submit(ordered(inputs), deadline);
  }

  /** Returns the inputs in the order of the model; refuses what it cannot take. */
  private List<NDArray> ordered(Map<String, NDArray> inputs) {
    var ports = model.inputs();
    var names = ports.stream().map(LoadedModel.Port::name).toList();
    for (var given : inputs.keySet()) {
      refuseUnless(
          names.contains(given), "%s has the inputs %s, received \"%s\".", this, names, given);
    }
    var ordered = new ArrayList<NDArray>();
    for (var port : ports) {
      var array = inputs.get(port.name());
      refuseUnless(
          array != null, "%s has the inputs %s, \"%s\" is missing.", this, names, port.name());
      check(port, array);
      ordered.add(array);
    }
    return ordered;
  }

  private void check(LoadedModel.Port port, NDArray array) {
    boolean isText = array.dtype() == DType.STRING;
    refuseUnless(
        isText == (port.dtype() == DType.STRING),
        "%s: the input \"%s\" takes %s, received %s.",
        this,
        port.name(),
        DataType.of(port.dtype()),
        DataType.of(array.dtype()));
    refuseUnless(
        accepts(port.shape(), array.shape()),
        "%s: the input \"%s\" has the shape %s, received %s.",
        this,
        port.name(),
        port.shape(),
        array.shape());
    refuseUnless(
        array.shape().rank() == 0 || array.length() > 0,
        "%s: expected at least one sample, received none.",
        this);
  }

  /** Returns whether a model of this shape takes these samples; those of Keras adjust the rank. */
  private static boolean accepts(Shape port, Shape given) {
    if (port.rank() != given.rank()) return Math.abs(port.rank() - given.rank()) == 1;
    return port.accepts(given);
  }

  @Contract("false, _, _ -> fail")
  @FormatMethod
  private static void refuseUnless(boolean condition, String format, Object... values) {
    if (!condition) throw new ServingException(BAD_REQUEST, format, values);
  }

  /** {@code digits, version 3}. */
  @Override
  public String toString() {
    return name + ", version " + version;
  }
}
