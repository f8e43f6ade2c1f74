package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.RateFactor;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Map;

/** A constant factor of the learning rate, which falls linearly to 0 over a number of steps. */
final class RateFall implements RateFactor, ModePart {
  static final String KEY = "auto_rate";

  private double factor = 1;
  private long begin; // the steps before the fall
  private long length; // the steps of the fall; 0 for a constant factor

  /** Sets a factor that stays as it is. */
  void constant(double number) {
    fall(number, 0, 0);
  }

  /** Sets a factor that falls from a step on, so that it would be 0 after the last step. */
  void fall(double number, long firstStep, long steps) {
    factor = number;
    begin = firstStep;
    length = steps;
  }

  /** After the fall, such as in a later training by single batches, the factor is whole again. */
  @Override
  public double at(long steps) {
    boolean falls = steps >= begin && steps < begin + length;
    return falls ? factor * (1 - (double) (steps - begin) / length) : factor;
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of(KEY, NDArray.of(new double[] {factor, begin, length}, 3));
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    var saved = state.get(KEY);
    if (saved == null) return;
    var numbers = saved.toDoubles();
    Check.that(
        numbers.length == 3 && Double.isFinite(numbers[0]) && numbers[0] >= 0 && numbers[2] >= 0,
        "The saved learning rate of auto learning has no possible factor, begin and length, received"
            + " %s: it is damaged.",
        Arrays.toString(numbers));
    fall(numbers[0], (long) numbers[1], (long) numbers[2]);
  }
}
