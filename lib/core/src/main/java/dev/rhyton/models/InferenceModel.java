package dev.rhyton.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.data.Dataset;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.Metric;
import dev.rhyton.metrics.MetricState;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/**
 * A model that only predicts, and that any number of threads may use: a snapshot of a {@link
 * Model}, which {@link Model#forInference} returns, or the model in an ONNX file.
 *
 * <pre>{@code
 * try (var fast = model.forInference()) {
 *   float[] probabilities = fast.predictRow(pixels);
 *   NDArray all = fast.predict(digits.test().x());
 * }
 * }</pre>
 */
public abstract class InferenceModel implements AutoCloseable {
  private static final int MOST_ROWS = 128; // that are computed at once
  private static final int LEAST_ROWS = 32;
  private static final long BYTES = 4 << 20; // of the inputs of these

  private final String name;
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  /** Creates a model with a name for messages. */
  protected InferenceModel(String name) {
    this.name = Check.given("InferenceModel", "name", name);
  }

  /** Returns the name of the model. */
  public final String name() {
    return name;
  }

  /** Returns the name of the runtime in which it computes: {@code TensorFlow}. */
  public abstract String runtime();

  /** Returns the names of the inputs under which samples may be passed; empty if they have none. */
  public abstract List<String> inputNames();

  /** Returns the names of the outputs. */
  public abstract List<String> outputNames();

  /** Returns the shape of each input, with an unknown size for the samples. */
  public abstract List<Shape> inputShapes();

  /** Returns the dtype of each input; other numbers are converted to it. */
  public abstract List<DType> inputTypes();

  /** Returns every output for one batch, whose inputs are in the order of the model. */
  protected abstract List<NDArray> compute(List<NDArray> inputs);

  /** Frees the native memory; called once, when no thread computes. */
  protected abstract void free();

  // ---- predicting ----

  /**
   * Returns the outputs for samples; if there are several outputs, the values of the first. Several
   * inputs are a list of arrays, or a map by name.
   */
  @CanIgnoreReturnValue
  public NDArray predict(Object x) {
    return predictAll(x).get(0);
  }

  /**
   * Returns every output for samples or for the samples of a dataset.
   *
   * @throws java.util.concurrent.CancellationException if the thread is interrupted between batches
   *     of a dataset, except in a callback of a training
   */
  public List<NDArray> predictAll(Object x) {
    Check.given("predict", "x", x);
    if (x instanceof Dataset data) return predictAll(data);
    return predicted(inputs(Batch.of(x)));
  }

  private List<NDArray> predictAll(Dataset data) {
    var parts = new ArrayList<List<NDArray>>();
    try (var batches = data.batches(LEAST_ROWS, null)) {
      while (batches.hasNext()) {
        ModelUse.checkInterrupt("predict");
        parts.add(predicted(inputs(batches.next())));
      }
    }
    Check.that(!parts.isEmpty(), "predict: expected at least one sample, received none.");
    return joined(parts);
  }

  /** Returns every output for samples by its name. */
  public Map<String, NDArray> predictDict(Object x) {
    var arrays = predictAll(x);
    var names = outputNames();
    var all = new LinkedHashMap<String, NDArray>();
    for (int i = 0; i < arrays.size(); i++) {
      Check.that(
          all.put(names.get(i), arrays.get(i)) == null,
          "predictDict: two outputs are called \"%s\": use predictAll.",
          names.get(i));
    }
    return all;
  }

  /**
   * Returns the first output for a single sample of the only input, with all numbers in row-major
   * order. This is the fastest call for one sample.
   */
  public float[] predictRow(float... sample) {
    Check.given("predictRow", "sample", sample);
    return run(List.of(NDArray.of(sample, rowOf(sample.length).dims()))).get(0).toFloats();
  }

  /** Returns the shape of a single sample with so many numbers. */
  private Shape rowOf(int numbers) {
    var shapes = inputShapes();
    Check.that(
        shapes.size() == 1,
        "predictRow: %s has %d inputs: pass predict a list of arrays.",
        name,
        shapes.size());
    var row = shapes.get(0).with(0, 1);
    long known = 1;
    int open = -1;
    for (int i = 1; i < row.rank(); i++) {
      if (row.dim(i) != Shape.UNKNOWN) {
        known *= row.dim(i);
      } else {
        Check.that(
            open < 0, "predictRow: samples of shape %s have several unknown sizes.", row.from(1));
        open = i;
      }
    }
    boolean fits = open < 0 ? numbers == known : known > 0 && numbers % known == 0;
    Check.that(
        fits,
        "predictRow: %s takes samples of shape %s, received %d numbers.",
        name,
        row.from(1),
        numbers);
    return open < 0 ? row : row.with(open, numbers / known);
  }

  private List<NDArray> inputs(Batch batch) {
    return batch.withInputs(inputNames()).x();
  }

  private List<NDArray> predicted(List<NDArray> inputs) {
    int length = inputs.get(0).length();
    Check.that(length > 0, "predict: expected at least one sample, received none.");
    if (length <= LEAST_ROWS) return run(inputs);
    int size = rowsAtOnce(inputs, length);
    if (length <= size) return run(inputs);
    var parts = new ArrayList<List<NDArray>>();
    for (int from = 0; from < length; from += size) {
      int start = from;
      int end = Math.min(length, from + size);
      parts.add(run(inputs.stream().map(a -> a.slice(start, end)).toList()));
    }
    return joined(parts);
  }

  private int rowsAtOnce(List<NDArray> inputs, int length) {
    long bytes = 0;
    for (var input : inputs) bytes += input.size() * Math.max(1, input.dtype().bytes());
    long fitting = BYTES / Math.max(1, bytes / length);
    return (int) Math.max(LEAST_ROWS, Math.min(mostRows(), fitting));
  }

  /** Returns the most samples that are computed at once; at least 32. */
  protected int mostRows() {
    return MOST_ROWS;
  }

  private static List<NDArray> joined(List<List<NDArray>> parts) {
    if (parts.size() == 1) return parts.get(0);
    return IntStream.range(0, parts.get(0).size())
        .mapToObj(i -> NDArray.concatenate(parts.stream().map(p -> p.get(i)).toList()))
        .toList();
  }

  private List<NDArray> run(List<NDArray> inputs) {
    open.readLock().lock();
    try {
      checkOpen();
      return compute(inputs);
    } finally {
      open.readLock().unlock();
    }
  }

  // ---- evaluating ----

  /**
   * Returns metrics of the predictions for samples and targets. With several outputs, each is
   * compared with its targets, and a key begins with the name of the output.
   *
   * @param metrics metrics or losses, as values or by name: {@code "accuracy"}
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, except in a
   *     callback of a training
   */
  public Map<String, Double> evaluate(Dataset data, Object... metrics) {
    Check.given("evaluate", "data", data);
    Check.that(
        metrics != null && metrics.length > 0,
        "evaluate: expected at least one metric, such as \"accuracy\", received none.");
    var states = new ArrayList<Map<String, MetricState>>();
    try (var batches = data.batches(LEAST_ROWS, null)) {
      while (batches.hasNext()) {
        ModelUse.checkInterrupt("evaluate");
        add(batches.next(), states, metrics);
      }
    }
    Check.that(!states.isEmpty(), "evaluate: expected at least one sample, received none.");
    var logs = new LinkedHashMap<String, Double>();
    for (int i = 0; i < states.size(); i++) {
      var prefix = states.size() == 1 ? "" : outputNames().get(i) + "_";
      states.get(i).forEach((key, state) -> logs.put(prefix + key, state.result()));
    }
    return logs;
  }

  private void add(Batch batch, List<Map<String, MetricState>> states, Object[] metrics) {
    var outputs = predicted(inputs(batch));
    var targets = batch.y();
    Check.that(
        targets.size() == outputs.size(),
        "evaluate: %s has %d outputs, the samples have targets for %d.",
        name,
        outputs.size(),
        targets.size());
    if (states.isEmpty()) {
      for (int i = 0; i < outputs.size(); i++) states.add(states(metrics));
    }
    var weights = batch.sampleWeights();
    for (int i = 0; i < outputs.size(); i++) {
      var weight = weights.isEmpty() ? null : weights.get(Math.min(i, weights.size() - 1));
      for (var state : states.get(i).values()) {
        state.updateState(targets.get(i), outputs.get(i), weight);
      }
    }
  }

  private static Map<String, MetricState> states(Object[] metrics) {
    var states = new LinkedHashMap<String, MetricState>();
    for (var given : metrics) {
      if (given instanceof Metric metric) states.put(metric.name(), MetricState.of(metric));
      else if (given instanceof Loss loss) states.put(loss.name(), MetricState.of(loss));
      else if (given instanceof String key) states.put(key, MetricState.of(key));
      else {
        throw new IllegalArgumentException(
            "evaluate: expected metrics, losses or their names, received " + given + ".");
      }
    }
    return states;
  }

  // ---- closing ----

  private void checkOpen() {
    Check.state(!closed, () -> name + " is closed: create or load it again.");
  }

  /**
   * Frees the native memory, after the current predictions of other threads. Using a closed model
   * is an error. Closing is optional, because the memory of a model that is not reachable any more
   * is freed too.
   */
  @Override
  public final void close() {
    open.writeLock().lock();
    try {
      if (closed) return;
      closed = true;
      free();
    } finally {
      open.writeLock().unlock();
    }
  }

  /** {@code InferenceModel "digits" in TensorFlow}. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " \"" + name + "\" in " + runtime();
  }
}
