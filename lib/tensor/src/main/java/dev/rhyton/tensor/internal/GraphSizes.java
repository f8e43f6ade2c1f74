package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the sizes of the tensors of a graph against the {@link MemoryLimit}, and knows which layer
 * created each one, for messages. Tensors whose number of rows is unknown are checked before each
 * run.
 */
final class GraphSizes {
  private static final Pattern NODE = Pattern.compile("\\{\\{node [^}]*_(\\d+)\\}\\}");

  private static final Pattern NUMBER = Pattern.compile("_(\\d{1,9})$");

  private record Rows(String owner, Shape shape, DType dtype, double bytes) {}

  private final List<String> layers = new ArrayList<>(); // of each operation
  private final GraphMemory memory = new GraphMemory();
  private @Nullable Rows largest;
  private boolean supposed;
  private boolean single;
  private boolean singleForm;

  /** Returns the name of a new operation that a layer adds; the layer is null for none. */
  String next(String type, @Nullable String layer) {
    layers.add(layer);
    return type + "_" + (layers.size() - 1);
  }

  /** Returns the layer that added an operation, or null. */
  @Nullable String layer(String operation) {
    var number = NUMBER.matcher(operation);
    if (!number.find()) return null;
    int index = Integer.parseInt(number.group(1));
    return index < layers.size() ? layers.get(index) : null;
  }

  /** Runs a part of the trace in which the sizes of arguments are assumed. */
  <T> T supposing(Supplier<T> part) {
    boolean before = supposed;
    supposed = true;
    try {
      return part.get();
    } finally {
      supposed = before;
    }
  }

  /** Returns whether the sizes of arguments are assumed. */
  boolean areSupposed() {
    return supposed;
  }

  /** Sets that the graph is for only one sample. */
  void forSingle() {
    single = true;
  }

  /**
   * Returns whether the graph is for only one sample, for an operation that has another form then.
   */
  boolean areSingle() {
    singleForm = true;
    return single;
  }

  /** Returns whether the graph of only one sample differs from that of several. */
  boolean haveSingleForm() {
    return singleForm;
  }

  /** Refuses a tensor that is too large. */
  void note(String type, @Nullable String layer, Tensor tensor) {
    if (supposed) return; // a run is traced with the actual sizes
    var shape = tensor.shape();
    try {
      MemoryCheck.check(shape, tensor.dtype());
    } catch (TensorException e) {
      throw new TensorException(e.code(), type + ": " + e.getMessage());
    }
    memory.note(type, tensor);
    boolean rows =
        TensorInternals.of(tensor).sampled() && shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN;
    double bytes = MemoryCheck.bytes(shape, tensor.dtype());
    if (!rows || (largest != null && largest.bytes >= bytes)) return;
    largest = new Rows(layer == null ? type : layer, shape, tensor.dtype(), bytes);
  }

  /** Returns the number of bytes of a row in the tensor with the largest ones. */
  double bytesOfRow() {
    return largest == null ? 0 : largest.bytes;
  }

  /** Returns the memory that the graph needs at once. */
  GraphMemory memory() {
    return memory;
  }

  /** Refuses a whole graph that needs too much memory at once, for any number of rows. */
  void end(List<Tensor> outputs, Set<Tensor> used, List<Weight> weights) {
    memory.end(outputs, used, weights);
    checkMemory(1);
  }

  /** Refuses a run with so many rows that a tensor, or all together, becomes too large. */
  void checkRows(long rows) {
    if (largest != null && largest.bytes * rows > MemoryLimit.bytes()) {
      try {
        MemoryCheck.check(largest.shape, largest.dtype, rows);
      } catch (TensorException e) {
        throw new TensorException(e.code(), largest.owner + ": " + e.getMessage());
      }
    }
    checkMemory(rows);
  }

  private void checkMemory(long rows) {
    double bytes = memory.bytes(rows);
    if (bytes <= MemoryLimit.bytes()) return;
    throw new TensorException(
        TensorException.RESOURCE_EXHAUSTED,
        String.format(
            Locale.ROOT,
            "%sa run needs %s at once for the weights and the tensors of %s, the limit is %s."
                + " MemoryLimit.set allows more.",
            largest == null ? "" : largest.owner + ": ",
            MemoryCheck.text(bytes),
            rows == 1 ? "one sample" : rows + " samples",
            MemoryCheck.text((double) MemoryLimit.bytes())));
  }

  /** Returns the error of a run with the name of the layer in which it occurred. */
  TensorException explained(TensorException e) {
    var node = NODE.matcher(e.original());
    if (!node.find()) return e;
    int number = Integer.parseInt(node.group(1));
    var layer = number < layers.size() ? layers.get(number) : null;
    var message = String.valueOf(e.getMessage());
    boolean named = layer == null || message.startsWith(layer);
    return named ? e : new TensorException(e.code(), layer + ": " + message);
  }
}
