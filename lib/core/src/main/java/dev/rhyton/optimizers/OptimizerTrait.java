package dev.rhyton.optimizers;

/**
 * What is special about the updates of an {@link Optimizer}. Learning modes and embeddings make use
 * of it; an optimizer that declares no trait is treated in a way that is right for every one.
 */
public enum OptimizerTrait {
  /**
   * The learning rate is a factor of the whole update: with a rate of 0, the slots change and the
   * weight does not. Without it, a mask of an update blends the old and the new value.
   */
  RATE_IS_FACTOR,

  /**
   * The rate is a factor of the whole update and only multiplied by numbers of the weight's shape,
   * so that each of them can have its own.
   */
  RATE_OF_EACH_NUMBER,

  /**
   * Rows of a weight whose gradient is 0 keep their values and slots, apart from weight decay. Then
   * only the other rows are updated if the gradient is known for some rows only, as the gradient of
   * an embedding. The update uses {@link UpdateContext#latest} for weights and slots.
   */
  KEEPS_ROWS,

  /** Rows that took no part in a batch are left as they are by all of a step. */
  LAZY,

  /**
   * Updates do not depend on the scale of gradients, because they are divided by their moments or
   * reduced to their signs. Noise in the gradients then makes updates smaller.
   */
  SCALE_FREE,

  /**
   * An update is the last gradient divided by its usual size, without a mean of gradients. Such
   * steps keep their size where the gradient changes its sign at each of them, so that two halves
   * of a model that alternate always move in opposite directions.
   */
  NORMALIZED_GRADIENT,

  /**
   * The learning rate alone determines how far an update goes: gradients are reduced to their signs
   * or to an orthogonal matrix, so that no update is short, not even near a minimum.
   */
  FIXED_LENGTH,

  /**
   * The update of each number of a weight depends only on the gradient and the slots of that
   * number, so that parts of a weight can be updated separately.
   */
  ELEMENTWISE,

  /**
   * A step can be skipped because of its gradients, so that the number of the next step is known
   * only in a run.
   */
  SKIPS_STEPS
}
