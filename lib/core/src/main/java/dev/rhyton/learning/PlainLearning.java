package dev.rhyton.learning;

/** Ordinary mini-batch training: the gradient of the batch, the whole update. */
public final class PlainLearning extends BaseLearning<PlainLearning> {
  PlainLearning() {}

  @Override
  protected ModeParts parts(TrainingTarget target) {
    return ModeParts.plain();
  }
}
