package dev.rhyton.explain;

import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples whose predictions are explained.
 *
 * @param inputs the samples of each input of the model
 * @param at the index of the explained input
 * @param mask the factor of each unit of the output in the score of a sample: 1 at its class
 */
record ExplainedSamples(List<NDArray> inputs, int at, NDArray mask) {
  /** Returns the samples of the explained input. */
  NDArray x() {
    return inputs.get(at);
  }

  int length() {
    return x().length();
  }

  /** Returns these rows, which may be repeated. */
  ExplainedSamples rows(int... index) {
    return new ExplainedSamples(
        inputs.stream().map(x -> x.rows(index)).toList(), at, mask.rows(index));
  }

  /** Returns the same samples with other values of the explained input. */
  ExplainedSamples with(float[] values) {
    var changed = new ArrayList<>(inputs);
    changed.set(at, NDArray.of(values, x().shape().dims()).cast(x().dtype()));
    return new ExplainedSamples(changed, at, mask);
  }
}
