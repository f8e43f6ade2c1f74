package dev.rhyton.safety;

import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;

/** Perturbed samples, how high their losses are, and which of them fool the model. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PerturbedSamples(NDArray samples, double[] losses, boolean[] fooled) {
  static PerturbedSamples of(AttackedModel model, NDArray samples, NDArray y) {
    return new PerturbedSamples(samples, model.losses(samples, y), model.fooled(samples, y));
  }

  /** Returns for each sample the one that fools the model, or else that with the higher loss. */
  PerturbedSamples better(PerturbedSamples other) {
    var rows = new ArrayList<NDArray>();
    var highest = losses.clone();
    var wrong = fooled.clone();
    for (int i = 0; i < highest.length; i++) {
      boolean higher = other.losses[i] > losses[i];
      boolean taken = other.fooled[i] == fooled[i] ? higher : other.fooled[i];
      rows.add((taken ? other : this).samples.get(i));
      if (!taken) continue;
      highest[i] = other.losses[i];
      wrong[i] = other.fooled[i];
    }
    return new PerturbedSamples(NDArray.stack(rows), highest, wrong);
  }
}
