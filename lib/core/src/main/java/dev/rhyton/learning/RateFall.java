package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.optimizers.RateFactor;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.Map;

/**
 * A factor of the learning rate, which is constant in the first half of a number of steps and falls
 * linearly to 0 in the second one.
 */
final class RateFall implements RateFactor, ModePart {
  static final String KEY = "auto_rate";

  private double factor = 1;
  private long begin; // the steps before the first half
  private long length; // the steps of both halves; 0 for a factor that stays constant

  /** Sets a factor that stays as it is. */
  void constant(double number) {
    fall(number, 0, 0);
  }

  /** Sets a factor that falls in the second half of steps, so that it would be 0 after the last. */
  void fall(double number, long firstStep, long steps) {
    factor = number;
    begin = firstStep;
    length = steps;
  }

  /** After the fall, such as in a later training by single batches, the factor is whole again. */
  @Override
  public double at(long steps) {
    boolean falls = steps >= begin && steps < begin + length;
    return falls ? factor * Math.min(1, 2 * (1 - (double) (steps - begin) / length)) : factor;
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
