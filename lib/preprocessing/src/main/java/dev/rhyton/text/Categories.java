package dev.rhyton.text;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.layers.BaseLayer;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.DTypePolicy;
import dev.rhyton.tensor.Tensor;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of layers that find a category for each element and return its index, or vectors of
 * the categories that occur.
 *
 * @param <C> the layer itself, which setters return
 */
public abstract class Categories<C extends Categories<C>> extends BaseLayer<C> {
  private final transient Set<OutputMode> modes;
  OutputMode outputMode;

  /** Creates a layer with its default output mode and the other modes that it supports. */
  Categories(OutputMode mode, OutputMode... others) {
    outputMode = mode;
    modes = EnumSet.of(mode, others);
  }

  /** Returns the number of categories, as far as it is known. */
  abstract int categories();

  /** Returns a copy of the layer with a changed option. */
  @SuppressWarnings("unchecked") // C is the class of this layer
  final C change(Consumer<C> change) {
    return with((C) this, change);
  }

  /**
   * Sets the output mode: {@code "int"} for indices, {@code "one_hot"} for a vector for each index,
   * {@code "multi_hot"} or {@code "count"} for a vector for each sample; lookups also have {@code
   * "tf_idf"}.
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

  /** As in Keras, a last axis of size 1 is replaced by that of the vectors. */
  @Override
  protected boolean needsSizes() {
    return outputMode == OutputMode.ONE_HOT;
  }

  /**
   * Disables the cast to the compute dtype: in 16-bit floats, categories would be rounded to other
   * categories.
   */
  @Override
  protected boolean castsInputs() {
    return false;
  }

  /** Returns the dtype of indices: that of the policy if it is an integer type, otherwise int64. */
  final DType indexType() {
    return dtype().compute().isInteger() ? dtype().compute() : DType.INT64;
  }

  /**
   * Returns the dtype of vectors: that of the policy if it is a floating-point type, otherwise
   * float32.
   */
  final DType vectorType() {
    return dtype().compute().isFloat() ? dtype().compute() : DType.FLOAT32;
  }

  /** Returns the configuration of a layer whose indices have a separate dtype policy in Keras. */
  final ConfigDict configOfIndices(ConfigDict config) {
    if (outputMode == OutputMode.INT && !dtype().compute().isInteger()) {
      config.put("dtype", DTypePolicy.of("int64"));
    }
    return config;
  }

  /** Returns the indices or their vectors, without a gradient. */
  final Tensor encoded(Tensor indices, long depth, @Nullable Tensor weights, DType dtype) {
    return outputMode.encode(label(), indices, depth, weights, dtype).stopGradient();
  }

  @Override
  protected ConfigDict idleOptions() {
    return ConfigDict.of().put("sparse", false);
  }
}
