package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.List;

/** The gradient of the loss of each sample on its own. */
@FunctionalInterface
public interface SampleGradients {
  /** For each weight an array {@code (samples, ...)} of the weight's gradients. */
  List<NDArray> of(Batch batch);
}
