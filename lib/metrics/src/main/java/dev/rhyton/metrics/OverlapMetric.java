package dev.rhyton.metrics;

import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.ops.Ops;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Intersection over union of classes, {@code TP / (TP + FP + FN)}, and the mean of those that
 * occur. The state is the confusion matrix, a row for each true class.
 *
 * @param <M> the metric itself, which every setter returns as a changed copy
 */
@BetterWhen(BetterWhen.Direction.UP)
public abstract class OverlapMetric<M extends OverlapMetric<M>> extends BaseMetric<M> {
  @Range(atLeast = 1)
  int numClasses;

  int @Nullable [] targetClassIds;
  private @Nullable Integer ignoreClass;

  @Key("sparse_y_true")
  boolean sparseYTrue = true;

  @Key("sparse_y_pred")
  boolean sparseYPred = true;

  private int axis = -1;
  private DType dtype = DType.INT32;

  /** Returns the names of the fields that are not options of this metric. */
  abstract Set<String> fixed();

  @Override
  protected boolean isConfiguration(Field field) {
    return super.isConfiguration(field) && !fixed().contains(field.getName());
  }

  /** Sets a class whose samples do not count. */
  public M ignoreClass(int index) {
    return self(with(this, m -> ((OverlapMetric<?>) m).ignoreClass = index));
  }

  /** Sets the axis of the classes for one-hot targets and scores; the last one by default. */
  public M axis(int index) {
    return self(with(this, m -> ((OverlapMetric<?>) m).axis = index));
  }

  /**
   * Sets the type in which samples are counted; {@code "int32"}, the default, truncates their
   * weights.
   */
  public M dtype(String name) {
    return self(with(this, m -> ((OverlapMetric<?>) m).dtype = DType.of(name)));
  }

  @Override
  protected Set<String> harmlessKeys() {
    return Set.of();
  }

  @Override
  protected void check() {
    MemoryCheck.checkArray(Shape.of(numClasses, numClasses), DType.FLOAT64);
    Check.that(targets().length > 0, "%s: targetClassIds must name a class.", className());
    for (int id : targets()) {
      Check.that(
          id >= 0 && id < numClasses,
          "%s: targetClassIds must lie in 0 to %d, received %d.",
          className(),
          numClasses - 1,
          id);
    }
  }

  private int[] targets() {
    return targetClassIds == null ? IntStream.range(0, numClasses).toArray() : targetClassIds;
  }

  @Override
  protected final int size() {
    return numClasses * numClasses;
  }

  /** Returns the class of each prediction. */
  Tensor classes(Tensor yPred) {
    return sparseYPred ? yPred : TensorOps.argmaxOfNumbers(yPred, axis);
  }

  @Override
  protected final Tensor update(Tensor yTrue, Tensor yPred, @Nullable Tensor sampleWeight) {
    var trueClasses =
        (sparseYTrue ? yTrue : TensorOps.argmaxOfNumbers(yTrue, axis)).cast(DType.FLOAT32);
    var counted = sampleWeight == null ? null : sampleWeight.cast(dtype);
    var weights = weightsLike(counted, trueClasses);
    if (ignoreClass != null) {
      weights = weights.multiply(trueClasses.notEqual(ignoreClass).cast(DType.FLOAT32));
    }
    var rows = oneHot(trueClasses).multiply(weights.reshape(Shape.UNKNOWN, 1));
    return rows.matmul(oneHot(classes(yPred)), true, false).reshape(size());
  }

  private Tensor oneHot(Tensor classes) {
    return Ops.oneHot(classes.reshape(Shape.UNKNOWN), numClasses, -1, DType.FLOAT32, false);
  }

  @Override
  protected final double result(double[] state) {
    double sum = 0;
    int found = 0;
    for (int id : targets()) {
      double union = -state[id * numClasses + id];
      for (int i = 0; i < numClasses; i++) {
        union += state[id * numClasses + i] + state[i * numClasses + id];
      }
      if (union <= 0) continue;
      sum += state[id * numClasses + id] / union;
      found++;
    }
    return found == 0 ? 0 : sum / found;
  }
}
