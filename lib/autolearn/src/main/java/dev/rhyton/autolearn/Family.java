package dev.rhyton.autolearn;

import dev.rhyton.tuner.HyperParameters;
import java.util.List;
import java.util.Map;

/** A kind of model, whose hyperparameters are searched. */
interface Family {
  /** Returns the name, which is the value of the hyperparameter {@code model}. */
  String name();

  /** Declares the hyperparameters, and returns the model that they describe. */
  Candidate declare(HyperParameters hp, Task task);

  /** Returns in which round of the portfolio its first configuration comes: 1 for slow kinds. */
  default int firstRound() {
    return 0;
  }

  /** Returns good values that are known, the most promising first. */
  List<Map<String, Object>> portfolio(Task task);
}
