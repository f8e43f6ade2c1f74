package dev.rhyton;

import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Sequential;
import java.util.LinkedHashMap;
import java.util.Map;

/** Models, trainings and modes that many tests need. */
public final class ModelKit {
  private ModelKit() {}

  /** Silent training in batches of {@code batch}. */
  public static Fit quiet(int epochs, int batch) {
    return Fit.epochs(epochs).batchSize(batch).verbose(0);
  }

  /** A classifier of 4 numbers into 3 classes. */
  public static Sequential classifier() {
    return Sequential.of(Dense.of(5).activation("tanh"), Dense.of(3).activation("softmax"));
  }

  /** Every mode with every granularity that trains by steps, and one that prepares. */
  public static Map<String, Learning> modes() {
    Map<String, Learning> modes = new LinkedHashMap<>();
    modes.put("plain", Learning.plain());
    for (var level : Granularity.values()) {
      if (level != Granularity.ROW) {
        modes.put("batch " + level, Learning.batch().groups(3).granularity(level));
      }
      modes.put("gradient " + level, Learning.gradient().granularity(level));
    }
    modes.put("batch with error feedback", Learning.batch().groups(3).errorFeedback());
    modes.put("gradient of groups", Learning.gradient().groups(2).q(0.5));
    modes.put("gradient aligned", Learning.gradient().aligned());
    modes.put("gradient cautious", Learning.gradient().cautious().independent());
    modes.put("weight", Learning.weight());
    return modes;
  }
}
