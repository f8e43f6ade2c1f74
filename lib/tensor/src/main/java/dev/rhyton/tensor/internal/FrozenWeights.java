package dev.rhyton.tensor.internal;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.Weight;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TFE_TensorHandle;

/**
 * The values that weights have at one moment. Later updates of the weights do not change them. They
 * share the memory of the weights until then.
 */
public final class FrozenWeights {
  private final Map<Weight, TFE_TensorHandle> values = new LinkedHashMap<>();
  private final Runnable free;
  private final long bytes;

  /** Keeps the current values. */
  public FrozenWeights(List<Weight> weights) {
    long all = 0;
    for (var weight : weights) all += weight.shape().size() * weight.storedType().bytes();
    Check.that(
        all <= Integer.MAX_VALUE,
        "The weights take %s; as constants, they may take 2 GB at most.",
        MemoryCheck.text((double) all));
    bytes = all;
    var handles = values; // not this, which becomes unreachable
    free = Native.owned(this, 0, () -> handles.values().forEach(Native::delete))::clean;
    for (var weight : weights) {
      values.put(weight, Native.read(TensorInternals.handle(weight), weight.storedType()));
    }
  }

  /** Returns the number of bytes of all values. */
  long bytes() {
    return bytes;
  }

  /** Returns the value of a weight as a constant of a graph. */
  Output<?> constant(GraphBuilder graph, Weight weight) {
    var value = values.get(weight);
    Check.state(
        value != null,
        () -> weight + " is none of the weights that the model had when they were frozen.");
    try {
      return graph.constant(weight.storedType(), value);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Frees the values. */
  public void close() {
    free.run();
  }
}
