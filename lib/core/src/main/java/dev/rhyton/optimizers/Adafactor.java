package dev.rhyton.optimizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.Key;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * RMSprop that remembers only the row and column means of a matrix of squares and scales steps by
 * the size of the weights. Shazeer and Stern, 2018, arXiv 1804.04235.
 */
public final class Adafactor extends BaseOptimizer<Adafactor> {
  @Key("beta_2_decay")
  private double beta2Decay = -0.8;

  @Key("epsilon_1")
  private @Range(atLeast = 0) double epsilon1 = 1e-30;

  @Key("epsilon_2")
  private @Range(atLeast = 0) double epsilon2 = 1e-3;

  private @Range(above = 0) double clipThreshold = 1;
  private boolean relativeStep = true;

  private Adafactor() {}

  /** Returns the optimizer with Keras' default learning rate, 0.001. */
  public static Adafactor of() {
    return new Adafactor();
  }

  /** Returns the optimizer with a learning rate. */
  public static Adafactor of(double learningRate) {
    return made(new Adafactor(), o -> o.setLearningRate(learningRate));
  }

  /** Returns the optimizer with a learning rate schedule. */
  public static Adafactor of(LearningRateSchedule schedule) {
    return made(new Adafactor(), o -> o.setLearningRate(schedule));
  }

  /** Sets the power of the step number in the decay rate of the squares; -0.8 by default. */
  public Adafactor beta2Decay(double power) {
    return with(this, o -> o.beta2Decay = power);
  }

  /** Sets the number that is added to the squares. */
  public Adafactor epsilon1(double value) {
    return with(this, o -> o.epsilon1 = value);
  }

  /** Sets the lower limit of the size of the weights. */
  public Adafactor epsilon2(double value) {
    return with(this, o -> o.epsilon2 = value);
  }

  /** Sets the upper limit of the root mean square of a step before it is scaled. */
  public Adafactor clipThreshold(double most) {
    return with(this, o -> o.clipThreshold = most);
  }

  /** Sets whether a constant rate decreases with the root of the step number. */
  public Adafactor relativeStep(boolean fall) {
    return with(this, o -> o.relativeStep = fall);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(beta2Decay < 0, "Adafactor: beta2Decay must be negative, received %s.", beta2Decay);
  }

  @Override
  protected void update(Weight weight, Tensor gradient, UpdateContext step) {
    // Keras limits every rate in this way, independently of relativeStep.
    var rate = step.rate().minimum(step.number().rsqrt());
    var kept = step.number().power(beta2Decay).negative().add(1);
    var squares = gradient.square().add(epsilon1);
    var v = step.slot(weight, "velocity");
    Tensor mean;
    if (weight.shape().rank() < 2) {
      mean = blend(v, squares, kept);
    } else {
      var r = step.slot(weight, "r");
      var c = step.slot(weight, "c");
      var rows = step.assign(r, blend(r, squares.mean(-1), kept));
      var columns = step.assign(c, blend(c, squares.mean(-2), kept));
      mean = rows.divide(rows.mean(-1, true)).expandDims(-1).multiply(columns.expandDims(-2));
    }
    var direction = gradient.divide(step.assign(v, mean).sqrt());
    var limited = direction.divide(size(direction).divide(clipThreshold).maximum(1));
    var length = size(step.latest(weight)).maximum(epsilon2).multiply(rate);
    step.subtract(weight, limited.multiply(length));
  }

  private static Tensor blend(Tensor old, Tensor now, Tensor kept) {
    return old.multiply(kept).add(now.multiply(kept.negative().add(1)));
  }

  private static Tensor size(Tensor x) {
    return x.square().mean().sqrt();
  }

  /**
   * Returns a slot of one number for the rows and columns of weights that are not matrices, as in
   * Keras' files.
   */
  @Override
  protected Slot slot(String slot, Weight weight) {
    var shape = weight.shape();
    if (!slot.equals("r") && !slot.equals("c")) return super.slot(slot, weight);
    int rank = shape.rank();
    if (rank < 2) return Slot.filled(Shape.of(), 0);
    var dims = new ArrayList<Long>();
    for (int i = 0; i < rank; i++) {
      if (i != (slot.equals("r") ? rank - 1 : rank - 2)) dims.add(shape.dim(i));
    }
    return Slot.filled(Shape.of(dims.stream().mapToLong(d -> d).toArray()), 0);
  }

  @Override
  protected List<List<String>> slots() {
    return List.of(List.of("r", "c", "velocity"));
  }

  @Override
  protected Set<OptimizerTrait> traits() {
    return Set.of(OptimizerTrait.SCALE_FREE, OptimizerTrait.NORMALIZED_GRADIENT);
  }
}
