package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.Json;
import dev.rhyton.losses.CosineSimilarity;
import dev.rhyton.losses.Hinge;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.Poisson;
import dev.rhyton.losses.RegressionLoss;
import dev.rhyton.losses.SquaredHinge;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorInternals;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model whose only output has a number for each class, or one number for two classes. Whatever
 * says something about its classes asks it for them, so that models that predict something else are
 * refused.
 */
final class Classifier {
  private final String owner;
  private final Model model;
  private final @Nullable Loss loss;

  private Classifier(String owner, Model model, @Nullable Loss loss) {
    this.owner = owner;
    this.model = model;
    this.loss = loss;
  }

  /**
   * Returns the classifier of a model.
   *
   * @param owner the name in messages
   */
  static Classifier of(String owner, Model model) {
    var losses = model.isCompiled() ? model.compiled().losses() : List.<Loss>of();
    Check.that(
        losses.size() <= 1,
        "%s: expected a classifier with one output, received %s, which is compiled with %d losses:"
            + " compile a model of one of its outputs, Model.of(inputs, output).",
        owner,
        model.name(),
        losses.size());
    return new Classifier(owner, model, losses.isEmpty() ? null : losses.get(0));
  }

  /** Returns the output for inputs. */
  Tensor apply(Tensor x) {
    var outputs = model.apply(List.of(x));
    Check.that(
        outputs.size() == 1,
        "%s: expected a classifier with one output, received %s with %d: compile a model of one of"
            + " its outputs, Model.of(inputs, output).",
        owner,
        model.name(),
        outputs.size());
    var y = outputs.get(0);
    Check.that(
        y.shape().rank() == 2,
        "%s: expected a classifier with outputs of shape (None, classes), received %s.",
        owner,
        y.shape().with(0, Shape.UNKNOWN));
    checkClasses(y);
    return y;
  }

  /** Throws if the numbers of an output are no classes, as far as the model and its loss tell. */
  private void checkClasses(Tensor y) {
    if (TensorInternals.of(y).logits() != null) return; // of a softmax or sigmoid
    Check.that(
        !isOfNumbers(),
        "%s: %s is compiled with %s, for which its outputs %s are numbers and no classes: expected"
            + " a classifier, which ends with softmax or sigmoid, or is compiled with a"
            + " cross-entropy.",
        owner,
        model.name(),
        loss == null ? null : ConfiguredInternals.className(loss),
        y.shape());
    Check.that(
        isOfClasses() || y.shape().last() > 1,
        "%s: the output of %s, of shape %s, may be a probability, a logit or any other number: end"
            + " the model with sigmoid, or compile it with BinaryCrossentropy.",
        owner,
        model.name(),
        y.shape());
  }

  /** Returns whether the loss is one of the library's, whose meaning is known. */
  private boolean isOfClasses() {
    return loss != null
        && loss.getClass().getPackage().equals(Loss.class.getPackage())
        && !loss.getClass().getSimpleName().equals("LambdaLoss");
  }

  private boolean isOfNumbers() {
    return loss instanceof RegressionLoss<?>
        || loss instanceof Poisson
        || loss instanceof CosineSimilarity;
  }

  /** Returns outputs, after checking that they are finite. */
  NDArray checked(NDArray outputs) {
    Check.that(
        outputs.isFinite(),
        "%s: the outputs of %s hold NaN or infinite numbers, which are no classes: its weights may"
            + " be NaN, or samples too large for it.",
        owner,
        model.name());
    return outputs;
  }

  /** Returns the class that outputs predict for each sample. */
  int[] classes(NDArray outputs) {
    if (checked(outputs).shape().last() > 1) return outputs.argmax().toInts();
    double threshold = isAroundZero() ? 0 : 0.5;
    return Arrays.stream(outputs.toDoubles()).mapToInt(p -> p > threshold ? 1 : 0).toArray();
  }

  /** Returns a column for each class, also where one output stands for two classes. */
  NDArray scores(NDArray outputs) {
    if (checked(outputs).shape().last() > 1) return outputs;
    var ofOne = outputs.toDoubles();
    var scores = new float[ofOne.length][];
    for (int i = 0; i < scores.length; i++) {
      double other = isAroundZero() ? -ofOne[i] : 1 - ofOne[i];
      scores[i] = new float[] {(float) other, (float) ofOne[i]};
    }
    return NDArray.from(scores);
  }

  /** Returns whether a single output is positive for class 1 and negative for class 0. */
  private boolean isAroundZero() {
    return loss instanceof Hinge
        || loss instanceof SquaredHinge
        || (loss != null && Json.node(loss.getConfig()).path("from_logits").asBoolean());
  }
}
