package dev.rhyton.learning;

/** Ordinary mini-batch training: the gradient of the batch, the whole update. */
public final class PlainLearning extends Learning {
  PlainLearning() {}

  @Override
  public PlainLearning record(Recording what) {
    return (PlainLearning) super.record(what);
  }

  @Override
  protected TrainingStrategy start(TrainingTarget subject) {
    return recorded(new TrainingStrategy(), subject);
  }
}
