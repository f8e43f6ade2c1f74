package dev.rhyton.callbacks;

import dev.rhyton.config.Check;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Shows the progress of {@code fit} in another way than {@link ProgbarLogger}, such as in a
 * notebook. A module declares its own as a service, which {@link ServiceLoader} finds.
 */
public interface ProgressDisplay {
  /**
   * Returns a callback that shows the progress of a training, or nothing where there is no such
   * display.
   *
   * @param history the history that {@code fit} returns, which is still empty
   */
  Optional<Callback> progress(History history);

  /** Returns the callback of the first service that has one, or else a {@link ProgbarLogger}. */
  static Callback of(History history) {
    Check.given("ProgressDisplay", "history", history);
    return ProgressDisplays.ALL
        .first(display -> display.progress(history))
        .orElseGet(ProgbarLogger::of);
  }
}
