package dev.rhyton.models;

import java.util.HashMap;
import java.util.Map;

/** The updates of the steps that run before a step in the same call. */
final class UpdatesAhead {
  private final Map<String, Integer> all = new HashMap<>(); // by each optimizer
  private final Map<String, Integer> masks = new HashMap<>();

  /** Adds those of a step. */
  void add(TrainFunction step) {
    for (var update : step.updates()) {
      all.merge(update.optimizer(), 1, Integer::sum);
      if (update.phase().updates()) masks.merge(update.optimizer(), 1, Integer::sum);
    }
  }

  /** Returns the number of updates by an optimizer. */
  int by(String optimizer) {
    return all.getOrDefault(optimizer, 0);
  }

  /** Returns the number of updates by the same optimizer before an update of the next step. */
  int all(TracedUpdates.Update update) {
    return update.ahead() + by(update.optimizer());
  }

  /** Returns the number of these that change weights instead of accumulating gradients. */
  int masks(TracedUpdates.Update update) {
    return update.masksAhead() + masks.getOrDefault(update.optimizer(), 0);
  }
}
