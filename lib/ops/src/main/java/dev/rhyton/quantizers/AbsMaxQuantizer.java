package dev.rhyton.quantizers;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scales values so that the largest magnitude along the axes becomes the end of a range, and rounds
 * them: {@code round(x · 127 / max|x|)}.
 */
public final class AbsMaxQuantizer extends Quantizer {
  private @Nullable List<Integer> axis;
  private List<Integer> valueRange = List.of(-127, 127);
  private @Range(atLeast = 0) double epsilon = Quantizers.EPSILON;

  private AbsMaxQuantizer() {}

  /** Creates a quantizer to int8, which reduces over the last axis unless its user has others. */
  public static AbsMaxQuantizer of() {
    return new AbsMaxQuantizer();
  }

  /** Sets the axes over which the largest magnitude is taken. */
  public AbsMaxQuantizer axis(int... axes) {
    var given = Check.given("AbsMaxQuantizer", "axis", axes);
    return with(this, q -> q.axis = Arrays.stream(given).boxed().toList());
  }

  /** Sets the smallest and the largest integer. */
  public AbsMaxQuantizer valueRange(int least, int most) {
    return with(this, q -> q.valueRange = List.of(least, most));
  }

  /** Sets the number that is added to the largest magnitude, against divisions by zero. */
  public AbsMaxQuantizer epsilon(double epsilon) {
    return with(this, q -> q.epsilon = epsilon);
  }

  /** Sets the dtype of the integers. */
  public AbsMaxQuantizer outputDtype(String name) {
    return with(this, q -> q.outputDtype = Check.given("AbsMaxQuantizer", "outputDtype", name));
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        valueRange.size() == 2 && valueRange.get(0) < valueRange.get(1),
        "AbsMaxQuantizer: expected the smallest and the largest integer as valueRange, received"
            + " %s.",
        valueRange);
    Check.that(
        !outputDtype.equals("int8") || (valueRange.get(0) >= -128 && valueRange.get(1) <= 127),
        "AbsMaxQuantizer: int8 has the integers from -128 to 127, received the valueRange %s.",
        valueRange);
  }

  /** Returns the smallest and the largest integer. */
  public List<Integer> valueRange() {
    return valueRange;
  }

  @Override
  public Quantized apply(Tensor x, int... axes) {
    return Quantizers.absMaxQuantize(
        x,
        axes == null || axes.length == 0 ? axisOr(-1) : axes,
        valueRange.get(0),
        valueRange.get(1),
        outputDtype(),
        epsilon);
  }

  @Override
  public int[] axisOr(int... given) {
    return axis == null ? given : axis.stream().mapToInt(a -> a).toArray();
  }

  /** Keras writes the axes only if the quantizer has them. */
  @Override
  public ConfigDict getConfig() {
    var config = super.getConfig();
    if (axis == null) config.remove("axis");
    return config;
  }
}
