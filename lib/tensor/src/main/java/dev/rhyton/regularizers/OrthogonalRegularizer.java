package dev.rhyton.regularizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.MemoryCheck;
import dev.rhyton.tensor.internal.TensorOps;

/**
 * Keeps the rows (or columns) of a matrix orthogonal to each other: {@code factor · 0.5 · Σ|⟨a, b⟩|
 * / pairs} over all pairs of different unit-length rows.
 */
public final class OrthogonalRegularizer extends Regularizer {
  /** Which vectors are kept orthogonal. */
  public enum Mode {
    ROWS,
    COLUMNS
  }

  private @Range(atLeast = 0) double factor = 0.01;
  private Mode mode = Mode.ROWS;

  private OrthogonalRegularizer() {}

  /** Creates the penalty for rows with factor 0.01, as Keras by default. */
  public static OrthogonalRegularizer of() {
    return new OrthogonalRegularizer();
  }

  /**
   * Creates the penalty with a factor, on {@code "rows"} or {@code "columns"}; Keras' defaults are
   * 0.01 and {@code "rows"}.
   */
  public static OrthogonalRegularizer of(double factor, String mode) {
    return made(
        new OrthogonalRegularizer(),
        r -> {
          r.factor = factor;
          r.mode = Text.constant(Mode.class, "mode", mode);
        });
  }

  @Override
  public Tensor apply(Tensor weight) {
    Check.given("apply", "weight", weight);
    Check.that(
        weight.shape().rank() == 2,
        "OrthogonalRegularizer: expected a matrix, received a weight of shape %s.",
        weight.shape());
    boolean rows = mode == Mode.ROWS;
    int along = rows ? 1 : 0;
    long size = weight.shape().dim(rows ? 0 : 1);
    var unit = weight.multiply(weight.square().sum(along, true).maximum(1e-12).rsqrt());
    var products = unit.matmul(unit, !rows, rows);
    var others = new float[MemoryCheck.elements(DType.FLOAT32, size, size)];
    for (int i = 0; i < others.length; i++) others[i] = i / size == i % size ? 0 : 1;
    var mask = TensorOps.constant(NDArray.of(others, size, size)).cast(DType.FLOAT32);
    double pairs = Math.max(1, size * (size - 1) / 2.0);
    return products.multiply(mask).abs().sum().multiply(factor * 0.5 / pairs);
  }
}
