package dev.rhyton.tensor;

import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import dev.rhyton.config.UnknownException;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.internal.Processor;
import java.util.List;

/**
 * The float type of a layer's weights and that of its computation. {@code "float32"} sets both;
 * {@code "mixed_bfloat16"} keeps weights in float32 and computes in bfloat16, which is faster only
 * on processors with instructions for it; on others a warning is logged once. Files can also
 * contain quantized policies such as {@code "int8_from_float32"}, whose kernels are integers with a
 * scale.
 */
public final class DTypePolicy extends Value {
  /** The default: both weights and computation use float32. */
  public static final DTypePolicy FLOAT32 = new DTypePolicy();

  static final Registry<DTypePolicy> REGISTRY = registry();
  private static final String INT8 = "int8_from_";

  private String name = "float32";

  private DTypePolicy() {}

  private static Registry<DTypePolicy> registry() {
    var registry = new Registry<>(DTypePolicy.class, "dtype policy");
    registry
        .add(DTypePolicy.class)
        .add("int32", () -> of("int32"))
        .add("int64", () -> of("int64"))
        .add("float32", () -> of("float32"))
        .add("float64", () -> of("float64"))
        .add("float16", () -> of("float16"))
        .add("bfloat16", () -> of("bfloat16"))
        .add("mixed_float16", () -> of("mixed_float16"))
        .add("mixed_bfloat16", () -> of("mixed_bfloat16"));
    for (var kind : List.of("Quantized", "Int4", "QuantizedFloat8", "GPTQ", "AWQ")) {
      registry.add(kind + "DTypePolicy", DTypePolicy::new);
    }
    return registry;
  }

  /** Returns the policy called {@code name}. */
  public static DTypePolicy of(String name) {
    return made(new DTypePolicy(), p -> p.name = name);
  }

  @Override
  protected void check() {
    if (compute() == DType.BFLOAT16) Processor.warnOfBfloat16();
  }

  /** Returns the dtype of the weights. */
  public DType variable() {
    return floats().startsWith("mixed_") ? DType.FLOAT32 : DType.of(floats());
  }

  /** Returns the dtype of the computation. */
  public DType compute() {
    return DType.of(floats().replace("mixed_", ""));
  }

  /** Returns whether kernels are integers from -127 to 127, multiplied by a scale. */
  public boolean isQuantized() {
    return name.startsWith(INT8);
  }

  /** Returns the name of the float policy, without quantization. */
  private String floats() {
    return isQuantized() ? name.substring(INT8.length()) : name;
  }

  @Override
  protected String className() {
    return isQuantized() ? "QuantizedDTypePolicy" : super.className();
  }

  @Override
  public ConfigDict getConfig() {
    return isQuantized()
        ? ConfigDict.of().put("mode", "int8").put("source_name", floats())
        : super.getConfig();
  }

  @Override
  protected void readConfig(ConfigDict config) {
    if (!config.has("mode")) {
      super.readConfig(config);
      return;
    }
    if (!"int8".equals(config.get("mode"))) {
      throw new UnknownException(
          String.format(
              "layers quantized to %s are not known here: expected int8, or a model that was saved"
                  + " before quantize(...).",
              Json.node(config).get("mode")));
    }
    name = INT8 + Json.node(config).path("source_name").asText("float32");
    check();
  }

  @Override
  protected String module() {
    return isQuantized() ? "keras.dtype_policies" : "keras";
  }

  /** Returns Keras' name of the policy. */
  @Override
  public String toString() {
    return name;
  }
}
