package dev.rhyton.benchmarks;

import static dev.rhyton.learning.Granularity.UNIT;
import static dev.rhyton.learning.Granularity.WEIGHT;
import static dev.rhyton.learning.Learning.batch;
import static dev.rhyton.learning.Learning.gradient;
import static dev.rhyton.learning.Learning.plain;

import dev.rhyton.learning.Recording;

/** The implementations that are compared. */
public enum Contender {
  HAND_WRITTEN("TensorFlow-Java by hand"),
  HAND_WRITTEN_OPTIMIZED("TensorFlow-Java by hand, graph optimizer on"),
  PLAIN("Rhyton, plain"),
  GRADIENT("Rhyton, Gradient Learning (the default)"),
  GRADIENT_UNIT("Rhyton, Gradient Learning by unit"),
  GRADIENT_WEIGHT("Rhyton, Gradient Learning by weight"),
  GRADIENT_CAUTIOUS("Rhyton, Gradient Learning, cautious"),
  BATCH_UNIT("Rhyton, Batch Learning, 4 groups by unit"),
  BATCH_FEEDBACK("Rhyton, Batch Learning, 4 groups by unit with error feedback"),
  BATCH_WEIGHT("Rhyton, Batch Learning, 4 groups by weight"),
  NORMS("Rhyton, plain, with the norms of samples' gradients");

  private final String label;

  Contender(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  Implementation start(SyntheticSamples samples) {
    return switch (this) {
      case HAND_WRITTEN -> new HandWritten(samples, false);
      case HAND_WRITTEN_OPTIMIZED -> new HandWritten(samples, true);
      case PLAIN -> new Rhyton(samples, plain());
      case GRADIENT -> new Rhyton(samples, gradient());
      case GRADIENT_UNIT -> new Rhyton(samples, gradient().granularity(UNIT));
      case GRADIENT_WEIGHT -> new Rhyton(samples, gradient().granularity(WEIGHT));
      case GRADIENT_CAUTIOUS -> new Rhyton(samples, gradient().cautious());
      case BATCH_UNIT -> new Rhyton(samples, batch().groups(4).granularity(UNIT));
      case BATCH_FEEDBACK -> new Rhyton(samples, batch().groups(4).errorFeedback());
      case BATCH_WEIGHT -> new Rhyton(samples, batch().groups(4).granularity(WEIGHT));
      case NORMS -> new Rhyton(samples, plain().record(Recording.norms()));
    };
  }
}
