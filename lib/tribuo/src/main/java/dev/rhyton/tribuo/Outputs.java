package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** Converts the outputs of a model to one kind of Tribuo outputs. */
interface Outputs<T extends Output<T>> {
  /** Returns the converter for an output map. */
  @SuppressWarnings("unchecked") // the kind depends on the type of the outputs in the map
  static <T extends Output<T>> Outputs<T> of(ImmutableOutputInfo<T> map) {
    Check.that(map.size() > 0, "The data have no outputs to learn.");
    return (Outputs<T>) (map.getOutput(0) instanceof Label ? new LabelOutputs() : new Regressors());
  }

  /**
   * Returns the targets of examples, in the order of an output map.
   *
   * @param wide whether a class is a one-hot row instead of its index
   */
  NDArray targets(List<Example<T>> examples, ImmutableOutputInfo<T> map, boolean wide);

  /** Throws if a model's outputs do not fit the map. */
  void check(NDArray outputs, ImmutableOutputInfo<T> map);

  /** Returns whether the outputs of a model are probabilities. */
  boolean areProbabilities(NDArray outputs);

  /** Returns the prediction of an example from its row of outputs. */
  Prediction<T> prediction(
      float[] outputs,
      ImmutableOutputInfo<T> map,
      int known,
      Example<T> example,
      boolean probabilities);

  /** Throws if a model does not have one output for each output of the map. */
  static void checkWidth(NDArray outputs, ImmutableOutputInfo<?> map, String what) {
    Check.that(
        outputs.shape().rank() == 2 && outputs.shape().last() == map.size(),
        "The model returns outputs of shape %s, the data have %d %s, %s: end it with Dense.of(%d).",
        outputs.shape().with(0, Shape.UNKNOWN),
        map.size(),
        what,
        TribuoData.names(map),
        map.size());
  }

  /** Throws if outputs are NaN, which must not become predictions. */
  static void checkNumbers(float[] outputs) {
    for (var value : outputs) {
      Check.state(
          Float.isFinite(value),
          () -> "The model returns " + value + ": its training went out of bounds.");
    }
  }
}
