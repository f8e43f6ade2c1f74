package dev.rhyton.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.Tensor;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the layers have in common that find a category for each element: they give its index, or
 * vectors that say which categories there are.
 *
 * @param <C> the layer itself, so that setters give it back
 */
public abstract class Categories<C extends Categories<C>> extends BaseLayer<C> {
  private final transient Set<OutputMode> modes;
  OutputMode outputMode;

  /** A layer with its default and the other modes that it has. */
  Categories(OutputMode mode, OutputMode... others) {
    outputMode = mode;
    modes = EnumSet.of(mode, others);
  }

  /** How many categories it tells apart, as far as it knows. */
  abstract int categories();

  /** The layer with another option. */
  @SuppressWarnings("unchecked") // C is the class of this layer
  final C change(Consumer<C> change) {
    return with((C) this, change);
  }

  /**
   * {@code "int"} for indices, {@code "one_hot"} for a vector for each, {@code "multi_hot"} or
   * {@code "count"} for one for each sample; lookups have {@code "tf_idf"} too.
   */
  public C outputMode(String mode) {
    return change(c -> c.outputMode = OutputMode.of(mode));
  }

  @Override
  protected void check() {
    Check.that(
        modes.contains(outputMode),
        "%s: the output mode must be one of %s, received %s.",
        className(),
        modes,
        outputMode);
  }

  /** As 16-bit floats, categories would run into each other. */
  @Override
  protected boolean castsInputs() {
    return false;
  }

  /** The type of indices: that of the policy where it is one of whole numbers, else int64. */
  final DType indexType() {
    return dtype().compute().isInteger() ? dtype().compute() : DType.INT64;
  }

  /** The type of vectors: that of the policy where it is one of floats, else float32. */
  final DType vectorType() {
    return dtype().compute().isFloat() ? dtype().compute() : DType.FLOAT32;
  }

  /** The configuration of a layer of which Keras wants indices to have a policy of their own. */
  final ObjectNode configOfIndices(ObjectNode config) {
    if (outputMode == OutputMode.INT && !dtype().compute().isInteger()) {
      config.set("dtype", Json.write(DTypePolicy.of("int64")));
    }
    return config;
  }

  /** The indices, or the vectors that they stand for; no gradient passes. */
  final Tensor encoded(Tensor indices, long depth, Tensor weights, DType dtype) {
    return outputMode.encode(label(), indices, depth, weights, dtype).stopGradient();
  }

  @Override
  protected ObjectNode idleOptions() {
    return Json.object().put("sparse", false);
  }
}
