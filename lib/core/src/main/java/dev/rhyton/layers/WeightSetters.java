package dev.rhyton.layers;

import dev.rhyton.constraints.Constraint;
import dev.rhyton.constraints.Constraints;
import dev.rhyton.initializers.Initializer;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.WeightOptions.Slot;
import dev.rhyton.regularizers.Regularizer;
import dev.rhyton.regularizers.Regularizers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The setters of the options of weights, by object or by name: an interface for each weight, {@code
 * class Dense ... implements WeightSetters.Kernel<Dense>, WeightSetters.Bias<Dense>}. A layer
 * returns the options in {@code options(Slot)}.
 *
 * <p>The parameter of each is the layer, which every setter returns as a changed copy.
 */
public final class WeightSetters {
  private WeightSetters() {}

  /** A layer of the type L that has such setters. */
  interface Of<L> {}

  @SuppressWarnings("unchecked") // a changed copy has the class of its original
  private static <L> L with(Of<L> layer, Slot slot, Consumer<WeightOptions> change) {
    return (L) ((Layer) layer).options(slot, change);
  }

  /** The options of the kernel. */
  public interface Kernel<L> extends Of<L> {
    /** Sets the initializer. */
    default L kernelInitializer(Initializer initializer) {
      return with(this, Slot.KERNEL, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L kernelInitializer(String name) {
      return kernelInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L kernelRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.KERNEL, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L kernelRegularizer(String name) {
      return kernelRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L kernelConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.KERNEL, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L kernelConstraint(String name) {
      return kernelConstraint(Constraints.get(name));
    }
  }

  /** The options of the bias. */
  public interface Bias<L> extends Of<L> {
    /** Sets the initializer. */
    default L biasInitializer(Initializer initializer) {
      return with(this, Slot.BIAS, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L biasInitializer(String name) {
      return biasInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L biasRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.BIAS, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L biasRegularizer(String name) {
      return biasRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L biasConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.BIAS, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L biasConstraint(String name) {
      return biasConstraint(Constraints.get(name));
    }
  }

  /** The options of the recurrent kernel. */
  public interface Recurrent<L> extends Of<L> {
    /** Sets the initializer. */
    default L recurrentInitializer(Initializer initializer) {
      return with(this, Slot.RECURRENT, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L recurrentInitializer(String name) {
      return recurrentInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L recurrentRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.RECURRENT, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L recurrentRegularizer(String name) {
      return recurrentRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L recurrentConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.RECURRENT, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L recurrentConstraint(String name) {
      return recurrentConstraint(Constraints.get(name));
    }
  }

  /** The options of the depthwise kernel. */
  public interface Depthwise<L> extends Of<L> {
    /** Sets the initializer. */
    default L depthwiseInitializer(Initializer initializer) {
      return with(this, Slot.DEPTHWISE, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L depthwiseInitializer(String name) {
      return depthwiseInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L depthwiseRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.DEPTHWISE, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L depthwiseRegularizer(String name) {
      return depthwiseRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L depthwiseConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.DEPTHWISE, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L depthwiseConstraint(String name) {
      return depthwiseConstraint(Constraints.get(name));
    }
  }

  /** The options of the pointwise kernel. */
  public interface Pointwise<L> extends Of<L> {
    /** Sets the initializer. */
    default L pointwiseInitializer(Initializer initializer) {
      return with(this, Slot.POINTWISE, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L pointwiseInitializer(String name) {
      return pointwiseInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L pointwiseRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.POINTWISE, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L pointwiseRegularizer(String name) {
      return pointwiseRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L pointwiseConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.POINTWISE, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L pointwiseConstraint(String name) {
      return pointwiseConstraint(Constraints.get(name));
    }
  }

  /** The options of the embeddings. */
  public interface Embeddings<L> extends Of<L> {
    /** Sets the initializer. */
    default L embeddingsInitializer(Initializer initializer) {
      return with(this, Slot.EMBEDDINGS, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L embeddingsInitializer(String name) {
      return embeddingsInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L embeddingsRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.EMBEDDINGS, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L embeddingsRegularizer(String name) {
      return embeddingsRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L embeddingsConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.EMBEDDINGS, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L embeddingsConstraint(String name) {
      return embeddingsConstraint(Constraints.get(name));
    }
  }

  /** The options of the scale. */
  public interface Gamma<L> extends Of<L> {
    /** Sets the initializer. */
    default L gammaInitializer(Initializer initializer) {
      return with(this, Slot.GAMMA, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L gammaInitializer(String name) {
      return gammaInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L gammaRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.GAMMA, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L gammaRegularizer(String name) {
      return gammaRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L gammaConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.GAMMA, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L gammaConstraint(String name) {
      return gammaConstraint(Constraints.get(name));
    }
  }

  /** The options of the shift. */
  public interface Beta<L> extends Of<L> {
    /** Sets the initializer. */
    default L betaInitializer(Initializer initializer) {
      return with(this, Slot.BETA, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L betaInitializer(String name) {
      return betaInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L betaRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.BETA, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L betaRegularizer(String name) {
      return betaRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L betaConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.BETA, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L betaConstraint(String name) {
      return betaConstraint(Constraints.get(name));
    }
  }

  /** The options of the slopes. */
  public interface Alpha<L> extends Of<L> {
    /** Sets the initializer. */
    default L alphaInitializer(Initializer initializer) {
      return with(this, Slot.ALPHA, o -> o.initializer = initializer);
    }

    /** Sets the initializer by its name, {@code "he_normal"}. */
    default L alphaInitializer(String name) {
      return alphaInitializer(Initializers.get(name));
    }

    /** Sets the regularizer, null for none. */
    default L alphaRegularizer(@Nullable Regularizer regularizer) {
      return with(this, Slot.ALPHA, o -> o.regularizer = regularizer);
    }

    /** Sets the regularizer by its name, {@code "l2"}. */
    default L alphaRegularizer(String name) {
      return alphaRegularizer(Regularizers.get(name));
    }

    /** Sets the constraint, which is applied after each update; null for none. */
    default L alphaConstraint(@Nullable Constraint constraint) {
      return with(this, Slot.ALPHA, o -> o.constraint = constraint);
    }

    /** Sets the constraint by its name, {@code "non_neg"}. */
    default L alphaConstraint(String name) {
      return alphaConstraint(Constraints.get(name));
    }
  }
}
