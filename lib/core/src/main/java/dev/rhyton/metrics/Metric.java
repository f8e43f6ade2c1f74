package dev.rhyton.metrics;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Text;
import dev.rhyton.config.Value;
import dev.rhyton.losses.Loss;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * A figure that training and evaluation report. Each batch adds numbers to a state; the figure is
 * worked out of the state.
 */
public abstract class Metric extends Value {
  private static final Registry<Metric> REGISTRY =
      new Registry<>(Metric.class, "metric")
          .add(BinaryAccuracy.class)
          .add(CategoricalAccuracy.class)
          .add(SparseCategoricalAccuracy.class)
          .add("accuracy", () -> blank(Accuracy.class))
          .add("acc", () -> blank(Accuracy.class));

  static {
    for (var name : Loss.names()) REGISTRY.add(name, () -> of(Loss.of(name)));
  }

  private String name = Text.snake(className());

  /** One of Keras' metrics or losses by its name, which is also its key in logs. */
  public static Metric of(String name) {
    return REGISTRY.get(name).named(name);
  }

  /** The mean of a loss. */
  public static Metric of(Loss loss) {
    return new LossMetric(loss).named(loss.name());
  }

  /** The mean of a function of your own, {@code (yTrue, yPred)} to a number for each sample. */
  public static Metric of(String name, BinaryOperator<Tensor> function) {
    return of(Loss.of(function)).named(name);
  }

  /** Makes a class of your own known, so that strings and files can name it. */
  public static void register(Class<? extends Metric> type) {
    REGISTRY.add(type);
  }

  /** The metric under another key. */
  public Metric named(String key) {
    return with(this, m -> m.name = key);
  }

  /** Its key in logs. */
  public final String name() {
    return name;
  }

  /** The metric for targets and predictions of these shapes, as {@code "accuracy"} is several. */
  public Metric resolve(Shape targets, Shape predictions) {
    return this;
  }

  /** The dtype of its state in Keras' files; states are double here. */
  @Override
  protected Set<String> harmlessKeys() {
    return Set.of("dtype");
  }

  /** Refuses targets that cannot belong to predictions of a shape. */
  public void checkTargets(NDArray targets, Shape predictions) {}

  /** How many numbers its state has. */
  public abstract int size();

  /** What a batch adds to the state: a vector of {@link #size()} numbers. */
  public abstract Tensor update(Tensor yTrue, Tensor yPred, Tensor sampleWeight);

  /** The figure of a state. */
  public abstract double result(double[] state);
}
