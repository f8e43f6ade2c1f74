package dev.rhyton.explain;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Text;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.data.Batch;
import dev.rhyton.explain.ScoreFunction.Scored;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.LayerCalls;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Base class of methods that explain single predictions: for each sample, which parts of the input
 * the score of a class depends on. The score is the unit of that class in an output of the model,
 * by default before the softmax or the sigmoid.
 *
 * @param <E> the method itself, which every setter returns
 */
public abstract class Explainer<E extends Explainer<E>> extends Configured {
  private transient @Nullable Model model; // null for an inference model
  private transient @Nullable InferenceModel predictor; // null for a model
  private @Nullable String output;
  private @Nullable String input;
  private boolean logits = true;

  Explainer() {}

  /** Sets what a new method explains. */
  final void explains(Model chosen) {
    model = Check.given(className(), "model", chosen);
  }

  /** Sets what a new method explains by predictions alone. */
  final void explains(InferenceModel chosen) {
    predictor = Check.given(className(), "model", chosen);
  }

  /** Returns the same method for another model, with the same inputs and outputs. */
  final E on(Model other) {
    return set(e -> e.model = other);
  }

  /** Returns the model where there is no inference model. */
  final Model model() {
    return requireNonNull(model);
  }

  /** Returns whether the method explains a model whose layers it may change. */
  final boolean hasModel() {
    return model != null;
  }

  @SuppressWarnings("unchecked") // E is the class itself
  final E set(Consumer<Explainer<E>> change) {
    return (E) with(this, change);
  }

  /** Sets the output to explain, by its name; needed if the model has several. */
  public E output(String name) {
    return set(e -> e.output = name);
  }

  /** Sets the input whose parts are explained, by its name; needed if the model has several. */
  public E input(String name) {
    return set(e -> e.input = name);
  }

  /**
   * Sets whether the score is the logit, the input of the softmax or sigmoid that ends the model
   * (default), or the probability. Probabilities near 0 or 1 hardly change, and their gradients are
   * near 0; that of a class also changes because of the other classes.
   */
  public E logits(boolean before) {
    return set(e -> e.logits = before);
  }

  /**
   * Explains the predicted class of each sample.
   *
   * @param x samples as for {@code predict}, or a dataset; several inputs are a list of arrays, or
   *     a map from the names of the inputs to arrays
   * @throws IllegalArgumentException if a sample has a number that is not finite, or if the model
   *     has no gradient that the method needs
   */
  public Explanation explain(Object x) {
    return explain(x, null);
  }

  /**
   * Explains a class of each sample, the same or another one than the predicted one.
   *
   * @param classes one class for all samples, or one for each; null for the predicted ones. An
   *     output of one probability has the classes 0 and 1
   */
  public Explanation explain(Object x, @Nullable Object classes) {
    var samples = x instanceof ArrayDataset data ? data.whole() : Batch.of(x);
    var inputs =
        predictor == null
            ? TrainerInternals.inputs(model(), samples)
            : samples.withInputs(predictor.inputNames()).x();
    var names = predictor == null ? model().inputNames() : predictor.inputNames();
    int at = index("input", input, names, inputs.size());
    var explained = checked(inputs.get(at));
    try (var function = function(at)) {
      var outputs = function.outputs(inputs);
      checkOutput(outputs.output());
      var chosen =
          ExplainedClasses.of(className(), outputs.output(), function.isProbability(), classes);
      var question = new ExplainedSamples(inputs, at, chosen.mask());
      var found = attributions(function, question);
      return new Explanation(this, explained, found, chosen.index(), function.scores(question));
    }
  }

  private ScoreFunction function(int at) {
    var names = predictor == null ? model().outputNames() : predictor.outputNames();
    int chosen = index("output", output, names, names.size());
    var scored = new Scored(model, predictor, chosen, at, logits);
    return new ScoreFunction(className(), scored, layer());
  }

  /** Returns what finds the layer whose output has the gradient; null for that of the input. */
  @Nullable Function<LayerCalls, Layer> layer() {
    return null;
  }

  /** Returns the contribution of each part of the explained input. */
  abstract Attributions attributions(ScoreFunction function, ExplainedSamples samples);

  /** Returns the name of the method in plots. */
  abstract String title();

  /** Returns whether a plot shows the contributions on top of the images. */
  boolean isOverlay() {
    return false;
  }

  /**
   * What a method found.
   *
   * @param values the contributions, with an entry for each sample
   * @param gaps what is missing in their sum, for each sample, as a fraction of the difference that
   *     they explain; empty if the method does not explain a difference
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Attributions(NDArray values, double[] gaps) {
    Attributions(NDArray values) {
      this(values, new double[0]);
    }
  }

  private int index(String kind, @Nullable String name, List<String> names, int count) {
    if (name == null) {
      Check.that(
          count == 1,
          "%s: %s has %d %ss%s: choose one by %s(\"...\").",
          className(),
          label(),
          count,
          kind,
          names.isEmpty() ? "" : ", " + String.join(", ", names),
          kind);
      return 0;
    }
    int index = names.indexOf(name);
    Check.that(
        index >= 0,
        "%s: %s has no %s \"%s\"; it has %s.%s",
        className(),
        label(),
        kind,
        name,
        names,
        Text.didYouMean(name, names));
    return index;
  }

  private String label() {
    return predictor == null ? LayerInternals.label(model()) : predictor.name();
  }

  private NDArray checked(NDArray x) {
    Check.that(
        x.dtype() != DType.STRING,
        "%s: expected numbers, received texts: explain the model behind its TextVectorization.",
        className());
    Check.that(x.length() > 0, "%s: expected at least one sample, received none.", className());
    checkFinite("sample", x, "replace or leave out such values first");
    return x;
  }

  private void checkOutput(NDArray output) {
    checkFinite("the output for sample", output, "the weights of the model may be NaN");
  }

  private void checkFinite(String what, NDArray array, String help) {
    for (int i = 0; i < array.length(); i++) {
      var row = array.rows(i);
      Check.that(
          row.isFinite(),
          "%s: %s %d has a number that is not finite, %s: %s.",
          className(),
          what,
          i,
          Arrays.stream(row.toDoubles()).filter(v -> !Double.isFinite(v)).findFirst().orElse(0),
          help);
    }
  }
}
