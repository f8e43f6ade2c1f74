package dev.rhyton.tensor;

import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;

/**
 * The float type in which a layer keeps its weights and the one in which it computes. {@code
 * "float32"} is both; {@code "mixed_bfloat16"} keeps float32 and computes in bfloat16.
 */
public final class DTypePolicy extends Value {
  /** The default: weights and computation in float32. */
  public static final DTypePolicy FLOAT32 = new DTypePolicy();

  static {
    new Registry<>(DTypePolicy.class, "dtype policy")
        .add(DTypePolicy.class)
        .add("int32", () -> of("int32"))
        .add("int64", () -> of("int64"))
        .add("float32", () -> of("float32"))
        .add("float64", () -> of("float64"))
        .add("float16", () -> of("float16"))
        .add("bfloat16", () -> of("bfloat16"))
        .add("mixed_float16", () -> of("mixed_float16"))
        .add("mixed_bfloat16", () -> of("mixed_bfloat16"));
  }

  private String name = "float32";

  private DTypePolicy() {}

  /** The policy of a name. */
  public static DTypePolicy of(String name) {
    return made(new DTypePolicy(), p -> p.name = name);
  }

  @Override
  protected void check() {
    DType.of(compute().toString());
  }

  /** The type of the weights. */
  public DType variable() {
    return name.startsWith("mixed_") ? DType.FLOAT32 : DType.of(name);
  }

  /** The type of the computation. */
  public DType compute() {
    return DType.of(name.replace("mixed_", ""));
  }

  @Override
  protected String module() {
    return "keras";
  }

  /** Keras' name of the policy. */
  @Override
  public String toString() {
    return name;
  }
}
