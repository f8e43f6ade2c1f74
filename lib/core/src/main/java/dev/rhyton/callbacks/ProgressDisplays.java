package dev.rhyton.callbacks;

import dev.rhyton.config.OptionalServices;

/** The services that show the progress of {@code fit}, which are loaded once. */
final class ProgressDisplays {
  static final OptionalServices<ProgressDisplay> ALL = OptionalServices.of(ProgressDisplay.class);

  private ProgressDisplays() {}
}
