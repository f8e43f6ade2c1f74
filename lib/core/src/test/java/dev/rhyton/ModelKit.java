package dev.rhyton;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.layers.Dense;
import dev.rhyton.learning.Granularity;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.StepContext;
import dev.rhyton.tensor.Tensor;
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

  /** Two layers, each updated by an optimizer of its own: {@code "first"} and {@code "second"}. */
  public static final class TwoOptimizers extends Model {
    private final Dense first = Dense.of(4);
    private final Dense second = Dense.of(2);

    @Override
    protected Tensor call(Tensor x) {
      return second.apply(first.apply(x));
    }

    @Override
    protected void trainStep(StepContext step) {
      step.update("first", call(step.x()).square().mean(1), first);
      step.update("second", call(step.x()).square().mean(1), second);
    }
  }

  /** What ends a fit as a crash would. */
  public static final class Break extends RuntimeException {}

  /** Ends a fit as a crash would, after so many batches. */
  public static Callback breakAfter(int batches) {
    return new Callback() {
      private int left = batches;

      @Override
      public void onTrainBatchBegin(long batch) {
        if (left-- == 0) throw new Break();
      }
    };
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
    modes.put("gradient cautious", Learning.gradient().cautious().independent());
    modes.put("weight", Learning.weight());
    modes.put("auto", Learning.gradient().auto());
    return modes;
  }
}
