package dev.rhyton.layers.internal;

import dev.rhyton.config.Check;
import dev.rhyton.data.Dataset;
import dev.rhyton.tensor.NDArray;
import java.util.function.Consumer;

/** The samples to which a layer adapts: an array, or a dataset, which is read once in batches. */
public final class AdaptationData {
  private static final int BATCH = 32;

  private AdaptationData() {}

  public static void each(String label, Object samples, Consumer<NDArray> part) {
    if (!(samples instanceof Dataset data)) {
      var array = NDArray.from(samples);
      Check.that(array.size() > 0, "%s: cannot adapt to no samples.", label);
      part.accept(array);
      return;
    }
    try (var batches = data.batches(data.batchSizeFor(BATCH), null)) {
      Check.that(batches.hasNext(), "%s: cannot adapt to no samples.", label);
      while (batches.hasNext()) {
        Check.notInterrupted(label);
        var x = batches.next().x();
        Check.that(x.size() == 1, "%s: adapts to one input, the dataset has %d.", label, x.size());
        part.accept(x.get(0));
      }
    }
  }
}
