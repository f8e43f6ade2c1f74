package dev.rhyton.safety;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Dataset;
import dev.rhyton.losses.Loss;
import dev.rhyton.losses.LossInternals;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.TensorException;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.TracedFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Attack} can ask of a model, in inference mode: outputs, losses, gradients with
 * respect to samples, and whether samples are classified correctly. Its functions are traced once,
 * and run on batches of 256 samples; closing it frees them.
 */
public final class AttackedModel implements AutoCloseable {
  private static final int BATCH = 256;
  private static final String NO_GRADIENT =
      "The attack needs the gradient of the loss with respect to the samples, and %s: use"
          + " SquareAttack, which only needs the outputs.";

  private final Classifier classifier;
  private final Loss loss;
  private @Nullable TracedFunction outputs;
  private @Nullable TracedFunction losses;
  private @Nullable TracedFunction gradients;

  private AttackedModel(Classifier classifier, Loss loss) {
    this.classifier = classifier;
    this.loss = loss;
  }

  /** Returns the functions of a compiled classifier. */
  public static AttackedModel of(Model model) {
    Check.given("Attack", "model", model);
    var losses = model.compiled().losses();
    var classifier = Classifier.of("Attack", model);
    Check.that(
        losses.size() == 1,
        "%s: attacks raise the loss of one output: compile the model with one loss, received %d.",
        model.name(),
        losses.size());
    return new AttackedModel(classifier, losses.get(0));
  }

  /** Returns samples of float32 with their targets, after checking their types. */
  static ArrayDataset samples(Object x, Object y) {
    return samples(Dataset.of(Check.given("Attack", "x", x), Check.given("Attack", "y", y)));
  }

  static ArrayDataset samples(Dataset given) {
    var data = Check.given("Attack", "data", given) instanceof ArrayDataset a ? a : given.cache();
    Check.that(data.size() > 0, "Attack: expected at least one sample, received none.");
    Check.that(
        data.inputs().size() == 1,
        "Attack: expected one array of samples, received %d inputs.",
        data.inputs().size());
    Check.that(
        data.targets().size() == 1,
        "Attack: expected samples with one target each, received %s.",
        data.targets().isEmpty() ? "no targets" : data.targets().size() + " targets");
    return Dataset.of(floats(data.x()), data.y());
  }

  /** Returns samples as float32, after checking them. */
  static NDArray floats(NDArray x) {
    Check.given("Attack", "x", x);
    Check.that(
        x.dtype() != DType.STRING,
        "Attack: expected samples of numbers, received strings: attack the model behind the text"
            + " layer.");
    Check.that(
        x.shape().rank() > 0 && x.size() > 0,
        "Attack: expected at least one sample, received an array of shape %s.",
        x.shape());
    var samples = x.cast(DType.FLOAT32);
    Check.that(samples.isFinite(), "Attack: the samples hold NaN or infinite numbers.");
    return samples;
  }

  /** Throws if targets are not the classes of samples. */
  void checkTargets(NDArray x, NDArray y) {
    checkOfEach(x, y);
    ClassTargets.check(y, outputs(x.slice(0, 1)).shape());
  }

  private static void checkOfEach(NDArray x, NDArray y) {
    Check.given("Attack", "y", y);
    Check.that(
        y.dtype() != DType.STRING,
        "Attack: expected targets that are class indices or one-hot rows, received strings.");
    Check.that(
        y.shape().rank() > 0 && y.length() == x.length(),
        "Attack: expected a target for each of %d samples, received shape %s.",
        x.length(),
        y.shape());
  }

  /** Throws if an attack by gradients finds none. */
  void checkGradients(Attack attack, NDArray x, NDArray y) {
    checkTargets(x, y);
    if (!attack.usesGradients()) return;
    for (float g : gradient(x, y).toFloats()) {
      if (g != 0) return;
    }
    throw new IllegalArgumentException(
        String.format(NO_GRADIENT, "it is 0 for all " + x.length() + " samples"));
  }

  /** Returns the model's outputs, in the form of {@code predict}. */
  public NDArray outputs(NDArray x) {
    var samples = floats(x);
    if (outputs == null)
      outputs = trace((input, target) -> List.of(classifier.apply(input)), samples, null);
    return classifier.checked(inBatches(outputs, samples, null));
  }

  /** Returns the loss of each sample. */
  public double[] losses(NDArray x, NDArray y) {
    var samples = floats(x);
    checkTargets(samples, y);
    if (losses == null) losses = trace((input, target) -> List.of(each(input, target)), samples, y);
    var values = inBatches(losses, samples, y).toDoubles();
    Check.that(
        Arrays.stream(values).noneMatch(Double::isNaN),
        "Attack: the loss of a sample is NaN: its target may not fit the loss.");
    return values;
  }

  /**
   * Returns the gradient of each sample's loss with respect to the sample.
   *
   * @throws IllegalArgumentException if a layer passes no gradient
   */
  public NDArray gradient(NDArray x, NDArray y) {
    var samples = floats(x);
    checkOfEach(samples, y);
    if (gradients == null) gradients = trace(this::gradients, samples, y);
    var found = inBatches(gradients, samples, y);
    Check.that(found.isFinite(), NO_GRADIENT, "it holds NaN or infinite numbers");
    return found;
  }

  private List<Tensor> gradients(Tensor x, @Nullable Tensor y) {
    List<Tensor> found;
    try {
      found = GraphBuilder.required().gradients(each(x, y).sum(), List.of(x));
    } catch (TensorException e) {
      throw new IllegalArgumentException(String.format(NO_GRADIENT, e.getMessage()), e);
    }
    Check.that(found.get(0) != null, NO_GRADIENT, "a layer passes none");
    return found;
  }

  /** Returns which samples the model assigns to a class other than that of their targets. */
  public boolean[] fooled(NDArray x, NDArray y) {
    checkTargets(floats(x), y);
    var predicted = classes(x);
    var labels = labels(y, x);
    var wrong = new boolean[labels.length];
    for (int i = 0; i < wrong.length; i++) wrong[i] = labels[i] != predicted[i];
    return wrong;
  }

  /** Returns the class that the model predicts for each sample. */
  int[] classes(NDArray x) {
    return classifier.classes(outputs(x));
  }

  /** Returns a score for each class, the highest for the predicted one. */
  NDArray scores(NDArray x) {
    return classifier.scores(outputs(x));
  }

  int[] labels(NDArray y, NDArray x) {
    return ClassTargets.labels(y, outputs(x.slice(0, 1)).shape());
  }

  private Tensor each(Tensor x, @Nullable Tensor y) {
    var values =
        LossInternals.weighted(loss, requireNonNull(y), classifier.apply(x), null)
            .losses()
            .cast(DType.FLOAT32);
    int rank = values.shape().rank();
    return rank <= 1 ? values : values.mean(IntStream.range(1, rank).toArray());
  }

  /** The part of a function that is traced. */
  private interface Body {
    List<Tensor> of(Tensor x, @Nullable Tensor y);
  }

  private static TracedFunction trace(Body body, NDArray x, @Nullable NDArray y) {
    try (var graph = GraphBuilder.open(false)) {
      var input = argument(graph, x);
      var target = y == null ? null : argument(graph, y);
      return graph.function(graph.variables().aside(() -> body.of(input, target)));
    }
  }

  private static Tensor argument(GraphBuilder graph, NDArray array) {
    return graph.argument(array.dtype(), array.shape().with(0, Shape.UNKNOWN));
  }

  private static NDArray inBatches(TracedFunction function, NDArray x, @Nullable NDArray y) {
    var parts = new ArrayList<NDArray>();
    for (int from = 0; from < x.length(); from += BATCH) {
      int to = Math.min(x.length(), from + BATCH);
      var values =
          y == null ? List.of(x.slice(from, to)) : List.of(x.slice(from, to), y.slice(from, to));
      parts.add(function.run(values)[0]);
    }
    return parts.size() == 1 ? parts.get(0) : NDArray.concatenate(parts);
  }

  /** Frees the functions. */
  @Override
  public void close() {
    for (var function : new TracedFunction[] {outputs, losses, gradients}) {
      if (function != null) function.close();
    }
  }
}
