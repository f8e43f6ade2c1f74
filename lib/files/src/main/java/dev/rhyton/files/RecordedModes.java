package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The {@code training} arguments with which the layers of a file are called.
 *
 * <p>Keras up to 3.15 records one with most calls, also where nobody gave one, and lets the mode of
 * the run win over all of them. Keras 3.16 records only what was given, and that holds; so does
 * what this library records, which {@link #HOLDS} says beside the call, where Keras reads over it.
 */
final class RecordedModes {
  static final String HOLDS = "training_holds";

  private static final int FIRST_MAJOR = 3;
  private static final int FIRST_MINOR = 16;

  private RecordedModes() {}

  /** Marks the arguments in a model's configuration that hold, by the version of Keras. */
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
