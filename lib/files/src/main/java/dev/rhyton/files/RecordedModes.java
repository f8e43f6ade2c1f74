package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The {@code training} arguments of calls of layers in a file.
 *
 * <p>Keras up to 3.15 records an argument with most calls, even if none was passed, and the mode of
 * the run overrides all of them. Keras 3.16 records only arguments that were passed, and these take
 * effect. So do those that this library records: {@link #HOLDS} beside the call marks them, which
 * Keras ignores.
 */
final class RecordedModes {
  static final String HOLDS = "training_holds";

  private static final int FIRST_MAJOR = 3;
  private static final int FIRST_MINOR = 16;

  private RecordedModes() {}

  /** Marks the arguments in a configuration that take effect, by the version of Keras. */
  static void mark(JsonNode config, String kerasVersion) {
    var parts = kerasVersion.split("[^0-9]+", 3);
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) return;
    int major = Integer.parseInt(parts[0]);
    boolean hold =
        major > FIRST_MAJOR || (major == FIRST_MAJOR && Integer.parseInt(parts[1]) >= FIRST_MINOR);
    if (hold) mark(config);
  }

  private static void mark(JsonNode node) {
    node.forEach(RecordedModes::mark);
    boolean given = node.path("kwargs").path("training").isBoolean();
    if (given && node instanceof ObjectNode call) call.put(HOLDS, true);
  }
}
