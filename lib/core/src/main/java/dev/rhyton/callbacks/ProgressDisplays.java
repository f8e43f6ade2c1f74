package dev.rhyton.callbacks;

import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The services that show the progress of {@code fit}, which are loaded once. One that needs a
 * library that was excluded is left out: a training does not depend on how its progress is shown.
 */
final class ProgressDisplays {
  private static final List<ProgressDisplay> ALL =
      ServiceLoader.load(ProgressDisplay.class, ProgressDisplay.class.getClassLoader()).stream()
          .map(ProgressDisplays::load)
          .flatMap(Optional::stream)
          .toList();

  private ProgressDisplays() {}

  private static Optional<ProgressDisplay> load(ServiceLoader.Provider<ProgressDisplay> service) {
    try {
      return Optional.of(service.get());
    } catch (ServiceConfigurationError | LinkageError e) {
      return Optional.empty();
    }
  }

  /** Returns the callback of the first service that has one. */
  static Optional<Callback> progress(History history) {
    return ALL.stream()
        .map(display -> progress(display, history))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Callback> progress(ProgressDisplay display, History history) {
    try {
      return display.progress(history);
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }
}
