package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code keras.config}: the default dtypes, epsilon and image data format of
 * layers, losses and operations. They apply to objects that are created afterwards; existing models
 * keep their settings, and files contain theirs.
 *
 * <pre>{@code
 * KerasConfig.setDtypePolicy("mixed_bfloat16");
 * var model = Sequential.of(Dense.of(64), Dense.of(10)); // both layers compute in bfloat16
 * }</pre>
 */
public final class KerasConfig {
  private static final List<String> FLOATS = List.of("bfloat16", "float16", "float32", "float64");
  private static final List<String> DATA_FORMATS = List.of("channels_last", "channels_first");

  private static volatile @Nullable DTypePolicy dtypePolicy; // null as long as it follows floatx
  private static volatile DType floatx = DType.FLOAT32;
  private static volatile double epsilon = 1e-7;
  private static volatile String imageDataFormat = "channels_last";

  private KerasConfig() {}

  /** Returns the dtype policy of new layers, by default that of {@link #floatx()}. */
  public static DTypePolicy dtypePolicy() {
    var chosen = dtypePolicy;
    return chosen == null ? DTypePolicy.of(floatx.toString()) : chosen;
  }

  /** Sets the dtype policy of new layers: {@code "mixed_bfloat16"}; null to follow floatx again. */
  public static void setDtypePolicy(@Nullable String policy) {
    dtypePolicy = policy == null ? null : DTypePolicy.of(policy);
  }

  /** Returns the float type of inputs and operations for which none is given. */
  public static DType floatx() {
    return floatx;
  }

  /**
   * Sets the float type of inputs and operations for which none is given, by default {@code
   * "float32"}; layers follow it unless a dtype policy is set.
   */
  public static void setFloatx(String dtype) {
    checkOneOf("setFloatx", dtype, FLOATS);
    floatx = DType.of(dtype);
  }

  /** Returns the small number that prevents division by zero and the logarithm of zero. */
  public static double epsilon() {
    return epsilon;
  }

  /**
   * Sets the small number that prevents division by zero and the logarithm of zero, by default
   * 1e-7.
   */
  public static void setEpsilon(double value) {
    Check.that(
        value > 0 && Double.isFinite(value),
        "setEpsilon: expected a positive number, received %s.",
        Text.number(value));
    epsilon = value;
  }

  /** Returns the position of the channels axis that new layers and image operations expect. */
  public static String imageDataFormat() {
    return imageDataFormat;
  }

  /**
   * Sets the position of the channels axis, {@code "channels_last"} (default) or {@code
   * "channels_first"}.
   */
  public static void setImageDataFormat(String dataFormat) {
    checkOneOf("setImageDataFormat", dataFormat, DATA_FORMATS);
    imageDataFormat = dataFormat;
  }

  private static void checkOneOf(String method, String value, List<String> known) {
    Check.that(
        value != null && known.contains(value),
        "%s: expected one of %s, received \"%s\".",
        method,
        String.join(", ", known),
        value);
  }
}
