package dev.rhyton.losses;

import dev.rhyton.config.Check;
import dev.rhyton.config.Registry;
import dev.rhyton.tensor.Tensor;
import java.util.Set;
import java.util.function.BinaryOperator;

/** The losses by their names, as {@code keras.losses}. */
public final class Losses {
  private Losses() {}

  static Registry<Loss> registry() {
    return new Registry<>(Loss.class, Losses.class, "loss")
        .add(BinaryCrossentropy.class, "bce", "BCE")
        .add(BinaryFocalCrossentropy.class)
        .add(CTC.class)
        .add(CategoricalCrossentropy.class)
        .add(CategoricalFocalCrossentropy.class)
        .add(CategoricalGeneralizedCrossEntropy.class)
        .add(CategoricalHinge.class)
        .add(Circle.class)
        .add("crossentropy", () -> new CrossentropyByShape("crossentropy"))
        .add("ce", () -> new CrossentropyByShape("ce"))
        .add(CosineSimilarity.class)
        .add(Dice.class)
        .add(Hinge.class)
        .add(Huber.class)
        .add(KLDivergence.class, "kld", "KLD")
        .add(LogCosh.class, "logcosh")
        .add(MeanAbsoluteError.class, "mae", "MAE")
        .add(MeanAbsolutePercentageError.class, "mape", "MAPE")
        .add(MeanSquaredError.class, "mse", "MSE")
        .add(MeanSquaredLogarithmicError.class, "msle", "MSLE")
        .add(Poisson.class)
        .add(SparseCategoricalCrossentropy.class)
        .add(SquaredHinge.class)
        .add(Tversky.class);
  }

  /** Returns the loss of a name with its defaults: {@code Losses.get("mse")}. */
  public static Loss get(String name) {
    return Loss.REGISTRY.get(name);
  }

  /**
   * Returns a loss from a custom function, {@code (yTrue, yPred)} to a number for each sample.
   *
   * <pre>{@code Losses.get((t, p) -> t.subtract(p).abs().power(1.5).mean(-1))}</pre>
   */
  public static Loss get(BinaryOperator<Tensor> function) {
    return new LambdaLoss(Check.given("Losses", "function", function));
  }

  /** Registers a custom class, so that {@link #get(String)} and files find it. */
  public static void register(Class<? extends Loss> type) {
    Loss.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return Loss.REGISTRY.names();
  }
}
