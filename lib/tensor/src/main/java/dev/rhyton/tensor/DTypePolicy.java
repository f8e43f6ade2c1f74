package dev.rhyton.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.ConfigDict;
import dev.rhyton.config.Json;
import dev.rhyton.config.Registry;
import dev.rhyton.config.Value;
import dev.rhyton.tensor.internal.Processor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The float type of a layer's weights and that of its computation. {@code "float32"} sets both;
 * {@code "mixed_bfloat16"} keeps weights in float32 and computes in bfloat16, which is faster only
 * on processors with instructions for it; on others a warning is logged once.
 *
 * <p>The policy of a quantized layer also has a mode: {@code "int8_from_float32"}, {@code
 * "int4/128_from_float32"} with groups of 128, {@code "gptq/4/128_from_float32"} with 4 bits and
 * groups of 128, {@code "awq/4/128_from_float32"}, {@code "float8_from_float32"}.
 */
public final class DTypePolicy extends Value {
  /** The default: both weights and computation use float32. */
  public static final DTypePolicy FLOAT32 = new DTypePolicy();

  private static final String FROM = "_from_";
  private static final String MAP = "DTypePolicyMap";
  private static final int AMAX_HISTORY_LENGTH = 1024;

  /** Keras' class of the policy of each mode; int4 without groups has that of int8. */
  private static final Map<String, String> CLASSES =
      Map.of(
          "int8", "QuantizedDTypePolicy",
          "int4", "Int4DTypePolicy",
          "float8", "QuantizedFloat8DTypePolicy",
          "gptq", "GPTQDTypePolicy",
          "awq", "AWQDTypePolicy");

  /** The modes with their numbers: the size of a group is −1 for none. */
  private static final Pattern MODE =
      Pattern.compile(
          "int8|float8|int4(/(-1|[1-9]\\d{0,8}))?|gptq/[2348]/(-1|[1-9]\\d{0,8})"
              + "|awq/4/(-1|[1-9]\\d{0,8})");

  static final Registry<DTypePolicy> REGISTRY = registry(); // after what it reads

  private String name = "float32";
  private transient int amaxHistoryLength = AMAX_HISTORY_LENGTH;
  private transient Map<String, DTypePolicy> ofPaths = Map.of(); // by patterns of their paths

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
    registry.add(MAP, DTypePolicy::new);
    CLASSES.values().forEach(type -> registry.add(type, DTypePolicy::new));
    return registry;
  }

  /** Returns the policy called {@code name}. */
  public static DTypePolicy of(String name) {
    return made(new DTypePolicy(), p -> p.name = name);
  }

  /**
   * Returns the policy of a layer with this policy after quantization.
   *
   * @param mode a mode with its numbers: {@code "int8"}, {@code "int4/128"}
   */
  public DTypePolicy quantized(String mode) {
    Check.given("DTypePolicy", "mode", mode);
    return of(mode + FROM + floats());
  }

  @Override
  protected void check() {
    var compute = compute();
    if (compute == DType.BFLOAT16) Processor.warnOfBfloat16();
    if (!isQuantized()) return;
    Check.that(
        MODE.matcher(mode()).matches(),
        "Unknown quantization \"%s\": expected int8, float8, int4/<group size>,"
            + " gptq/<2, 3, 4 or 8 bits>/<group size> or awq/4/<group size>, with -1 for no"
            + " groups.",
        mode());
    Check.that(
        compute != DType.FLOAT16 || !mode().equals("int8"),
        "int8 does not go with computation in float16, whose numbers are too small: choose float32"
            + " or mixed_bfloat16.");
    Check.positive("DTypePolicy", "amax_history_length", amaxHistoryLength);
  }

  /**
   * Returns the policy of a layer that makes other layers, some of which have policies of their
   * own, as Keras' {@code DTypePolicyMap}.
   *
   * @param ofPaths the other policies by regular expressions for the paths of their layers
   */
  public DTypePolicy with(Map<String, DTypePolicy> ofPaths) {
    var policies = Check.entries("DTypePolicy", "ofPaths", ofPaths);
    return made(
        new DTypePolicy(),
        p -> {
          p.name = name;
          p.ofPaths = policies;
        });
  }

  /** Returns the policy of a layer that a layer with this policy makes, by its path. */
  public DTypePolicy at(String path) {
    for (var of : ofPaths.entrySet()) if (path.matches(of.getKey())) return of.getValue();
    return ofPaths.isEmpty() ? this : of(name);
  }

  /** Returns the dtype of the weights. */
  public DType variable() {
    return floats().startsWith("mixed_") ? DType.FLOAT32 : DType.of(floats());
  }

  /** Returns the dtype of the computation. */
  public DType compute() {
    return DType.of(floats().replace("mixed_", ""));
  }

  /** Returns whether layers with this policy are quantized. */
  public boolean isQuantized() {
    return name.contains(FROM);
  }

  /** Returns the mode without its numbers, {@code "int4"}; null for a policy of floats. */
  public @Nullable String quantizationMode() {
    return isQuantized() ? mode().split("/", -1)[0] : null;
  }

  /** Returns the number of weights that share a scale, −1 for all of an output. */
  public int groupSize() {
    var parts = mode().split("/", -1);
    return parts.length == 1 ? -1 : Integer.parseInt(parts[parts.length - 1]);
  }

  /** Returns the number of bits of a weight with the modes gptq and awq. */
  public int weightBits() {
    var parts = mode().split("/", -1);
    return parts.length == 3 ? Integer.parseInt(parts[1]) : 8 * variable().bytes();
  }

  /** Returns of how many steps layers with the mode float8 keep the largest magnitudes. */
  public int amaxHistoryLength() {
    return amaxHistoryLength;
  }

  /** Returns the mode with its numbers; empty without quantization. */
  private String mode() {
    return isQuantized() ? name.substring(0, name.indexOf(FROM)) : "";
  }

  /** Returns the name of the float policy, without quantization. */
  private String floats() {
    return isQuantized() ? name.substring(name.indexOf(FROM) + FROM.length()) : name;
  }

  @Override
  protected String className() {
    if (!ofPaths.isEmpty()) return MAP;
    var mode = quantizationMode();
    var type = mode == null ? null : CLASSES.get(mode().equals("int4") ? "int8" : mode);
    return type == null ? super.className() : type;
  }

  @Override
  public ConfigDict getConfig() {
    if (!ofPaths.isEmpty()) {
      return ConfigDict.of().put("default_policy", of(name)).put("policy_map", ofPaths);
    }
    if (!isQuantized()) return super.getConfig();
    var config = ConfigDict.of().put("mode", mode()).put("source_name", floats());
    if (mode().equals("float8")) config.put("amax_history_length", amaxHistoryLength);
    return config;
  }

  @Override
  protected void readConfig(ConfigDict config) {
    var json = Json.node(config);
    if (config.has("policy_map")) {
      readMap(json);
      return;
    }
    if (!config.has("mode")) {
      super.readConfig(config);
      return;
    }
    name = json.path("mode").asText() + FROM + json.path("source_name").asText("float32");
    amaxHistoryLength = json.path("amax_history_length").asInt(AMAX_HISTORY_LENGTH);
    check();
  }

  private void readMap(JsonNode json) {
    var others = json.path("default_policy");
    if (!others.isNull()) name = Json.readObject(others, DTypePolicy.class).name;
    var policies = new LinkedHashMap<String, DTypePolicy>();
    for (var of : json.path("policy_map").properties()) {
      var pattern = Check.pattern(MAP, "path", of.getKey());
      policies.put(pattern, Json.readObject(of.getValue(), DTypePolicy.class));
    }
    ofPaths = policies;
    check();
  }

  @Override
  protected String module() {
    return isQuantized() || !ofPaths.isEmpty() ? "keras.dtype_policies" : "keras";
  }

  /** Returns Keras' name of the policy. */
  @Override
  public String toString() {
    return name;
  }
}
