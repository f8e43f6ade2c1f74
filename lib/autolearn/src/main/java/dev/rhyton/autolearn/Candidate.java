package dev.rhyton.autolearn;

import java.util.List;
import java.util.function.Supplier;
import org.tribuo.Trainer;

/**
 * A kind of model with its hyperparameters.
 *
 * @param categories how {@link TableFeatures#categories} encodes categories for it
 * @param trainer makes a trainer, of labels or of quantities
 * @param code the Java code of the trainer
 */
record Candidate(String categories, Supplier<? extends Trainer<?>> trainer, Code code) {
  /**
   * Java code.
   *
   * @param expression an expression of the trainer
   * @param imports the classes that it needs with their packages
   */
  record Code(String expression, List<String> imports) {
    Code(String expression, String... imports) {
      this(expression, List.of(imports));
    }
  }
}
