package dev.rhyton.learning;

import dev.rhyton.data.Batch;
import dev.rhyton.tensor.NDArray;
import java.util.List;

/** Computes the gradient of the loss of each single sample. */
@FunctionalInterface
public interface SampleGradients {
  /** Returns for each weight an array {@code (samples, ...)} of its gradients. */
  List<NDArray> of(Batch batch);
}
