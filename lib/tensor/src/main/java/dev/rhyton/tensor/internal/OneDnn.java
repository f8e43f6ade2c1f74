package dev.rhyton.tensor.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether TensorFlow computes convolutions and products of matrices with oneDNN.
 *
 * @param set the value of {@link #SWITCH} that decides; null if TensorFlow does
 * @param isOwn whether Rhyton sets it, and not the user
 * @param limit the newest instructions that oneDNN may use, null without a limit
 */
public record OneDnn(@Nullable String set, boolean isOwn, @Nullable String limit) {
  static final String SWITCH = "TF_ENABLE_ONEDNN_OPTS";
  static final String LIMIT = "ONEDNN_MAX_CPU_ISA";

  /**
   * TensorFlow itself uses oneDNN only where there are AVX-512 VNNI or newer instructions, but it
   * is faster wherever there is AVX2. It must not be limited: TensorFlow gives it what the
   * processor can do, such as products in bfloat16, and oneDNN ends the process if it may not do
   * so.
   *
   * @param instructions of the processor; empty if they are not known
   */
  public static OneDnn of(Map<String, String> environment, List<String> instructions) {
    var set = environment.get(SWITCH);
    var limit = environment.get(LIMIT);
    if (set != null) return new OneDnn(set, false, limit);
    if (limit != null) return new OneDnn("0", true, limit);
    return new OneDnn(instructions.contains("avx2") ? "1" : null, true, null);
  }

  static OneDnn here() {
    return of(System.getenv(), Processor.instructions());
  }

  /** Returns whether it is on; false if TensorFlow decides. */
  boolean isOn() {
    return set != null && List.of("1", "true").contains(set.toLowerCase(Locale.ROOT));
  }

  /** Returns a sentence if this can end the process, otherwise null. */
  @Nullable String warning() {
    if (!isOn() || limit == null) return null;
    return "%s=%s with %s=%s can end the process, because TensorFlow does not know of the limit."
            .formatted(SWITCH, set, LIMIT, limit)
        + " Remove one of the two variables.";
  }

  /** Returns a description such as {@code "off, because of ONEDNN_MAX_CPU_ISA=AVX2"}. */
  @Override
  public String toString() {
    if (set == null) return "as TensorFlow decides";
    var limited = limit == null ? "" : LIMIT + "=" + limit;
    if (isOwn) return isOn() ? "on" : "off, because of " + limited;
    return (isOn() ? "on" : "off")
        + (", by " + SWITCH)
        + (isOn() && limit != null ? ", with " + limited : "");
  }
}
