package dev.rhyton.hostile;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.constraints.Constraint;
import dev.rhyton.data.Batch;
import dev.rhyton.data.PyDataset;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.layers.Context;
import dev.rhyton.layers.Layer;
import dev.rhyton.losses.Loss;
import dev.rhyton.metrics.MeanMetric;
import dev.rhyton.optimizers.LearningRateSchedule;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.UpdateContext;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Classes of a user that return null or throw. */
final class FaultyUserClasses {
  private FaultyUserClasses() {}

  /** One of each family. */
  static List<Object> all(Supplier<Object> answer) {
    return List.of(
        new AnyLayer(answer),
        new AnyLoss(answer),
        new AnyMetric(answer),
        new AnyOptimizer(answer),
        new AnyCallback(answer),
        new AnyInitializer(answer),
        new AnyRegularizer(answer),
        new AnyConstraint(answer),
        new AnySchedule(answer),
        new AnyDataset(answer));
  }

  /** A layer. */
  static final class AnyLayer extends Layer {
    private final transient Supplier<Object> answer;

    AnyLayer(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    protected Tensor call(Tensor x) {
      return (Tensor) answer.get();
    }
  }

  /** What a layer is told during its call, which has ended. */
  static Context context() {
    var seen = new Context[1];
    var layer =
        new Layer() {
          @Override
          protected Tensor call(Tensor x, Context context) {
            seen[0] = context;
            return x;
          }
        };
    var x = layer.apply(GoodValues.zeros(2, 2));
    return x == null ? null : seen[0];
  }

  private static final class AnyLoss extends Loss {
    private final transient Supplier<Object> answer;

    AnyLoss(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    public Tensor call(Tensor yTrue, Tensor yPred) {
      return (Tensor) answer.get();
    }
  }

  private static final class AnyMetric extends MeanMetric {
    private final transient Supplier<Object> answer;

    AnyMetric(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    protected Tensor values(Tensor yTrue, Tensor yPred) {
      return (Tensor) answer.get();
    }
  }

  private static final class AnyOptimizer extends Optimizer {
    private final transient Supplier<Object> answer;

    AnyOptimizer(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    protected void update(Weight weight, Tensor gradient, UpdateContext step) {
      weight.assign((NDArray) answer.get());
    }

    @Override
    @SuppressWarnings("unchecked") // null
    protected List<List<String>> slots() {
      return (List<List<String>>) answer.get();
    }
  }

  private static final class AnyCallback extends Callback {
    private final Supplier<Object> answer;

    AnyCallback(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    public void onEpochEnd(int epoch, Map<String, Double> logs) {
      logs.put("of a user", (Double) answer.get());
    }
  }

  private static final class AnyInitializer extends Initializer {
    private final transient Supplier<Object> answer;

    AnyInitializer(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    protected NDArray values(Shape shape, RandomGenerator random) {
      return (NDArray) answer.get();
    }
  }

  private static final class AnyRegularizer extends Regularizer {
    private final transient Supplier<Object> answer;

    AnyRegularizer(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    public Tensor apply(Tensor weight) {
      return (Tensor) answer.get();
    }
  }

  private static final class AnyConstraint extends Constraint {
    private final transient Supplier<Object> answer;

    AnyConstraint(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    public Tensor apply(Tensor weight) {
      return (Tensor) answer.get();
    }
  }

  private static final class AnySchedule extends LearningRateSchedule {
    private final transient Supplier<Object> answer;

    AnySchedule(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    public double at(long step) {
      return answer.get() == null ? Double.NaN : 1;
    }
  }

  /** Batches. */
  static final class AnyDataset extends PyDataset {
    private final Supplier<Object> answer;

    AnyDataset(Supplier<Object> answer) {
      this.answer = answer;
    }

    @Override
    public int numBatches() {
      return 1;
    }

    @Override
    public Batch getItem(int index) {
      return (Batch) answer.get();
    }
  }
}
