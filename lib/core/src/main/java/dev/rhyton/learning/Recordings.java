package dev.rhyton.learning;

import dev.rhyton.config.Registry;
import java.util.Set;

/** The recordings by their names. */
public final class Recordings {
  private Recordings() {}

  static Registry<Recording> registry() {
    return new Registry<>(Recording.class, Recordings.class, "recording")
        .add(DpSgd.class, "Clipped") // its name in earlier files
        .add(NormRecording.class)
        .add(Saga.class);
  }

  /**
   * Registers a custom class, so that files find it.
   *
   * @throws IllegalArgumentException if another class is registered by its name
   */
  public static void register(Class<? extends BaseRecording> type) {
    BaseRecording.REGISTRY.add(type);
  }

  /** Returns every registered name. */
  public static Set<String> names() {
    return BaseRecording.REGISTRY.names();
  }
}
