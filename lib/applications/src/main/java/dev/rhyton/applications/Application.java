package dev.rhyton.applications;

import dev.rhyton.activations.ActivationFunction;
import dev.rhyton.activations.Activations;
import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.FileErrors;
import dev.rhyton.config.Text;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.GlobalMaxPooling2D;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.Layer;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of Keras' architectures with its options. The options and defaults are the same as in Keras,
 * so by default {@link #build()} downloads weights that were trained on ImageNet:
 *
 * <pre>{@code
 * ResNet.of(50).build();                                                      // ImageNet's classifier
 * ResNet.of(50).includeTop(false).pooling("avg").inputShape(128, 128, 3).build();   // features of it
 * ResNet.of(50).untrained().inputShape(64, 64, 3).classes(10).build();
 * }</pre>
 *
 * @param <A> the architecture itself, which its setters return
 */
public abstract class Application<A extends Application<A>> extends Configured {
  static final int UNKNOWN = -1;
  private static final String IMAGENET = "imagenet";
  private static final int IMAGENET_CLASSES = 1000;
  private static final String SERVER =
      "https://storage.googleapis.com/tensorflow/keras-applications/";

  private boolean includeTop = true;
  private @Nullable String weights = IMAGENET;
  private int @Nullable [] inputShape;
  private @Nullable String pooling;
  private int classes = IMAGENET_CLASSES;
  private ActivationFunction classifierActivation = Activations.get("softmax");
  private @Nullable String name;

  Application() {}

  @SuppressWarnings("unchecked") // A is the class of this object
  final A set(Consumer<A> change) {
    return with((A) this, change);
  }

  private A base(Consumer<Application<A>> change) {
    return set(change::accept);
  }

  // ---- options ----

  /**
   * Sets whether the model ends in a classifier; otherwise it outputs the features of its last
   * block.
   */
  public A includeTop(boolean include) {
    return base(a -> a.includeTop = include);
  }

  /**
   * Sets the weights: {@code "imagenet"} (default), or the path of a weights file; null for none.
   */
  public A weights(@Nullable String nameOrFile) {
    return base(a -> a.weights = nameOrFile);
  }

  /** Sets the weights file, written by Keras or by {@code saveWeights}. */
  public A weights(Path file) {
    return weights(Check.given("Application", "weights", file).toString());
  }

  /** Uses random initial weights and downloads no file; Keras' {@code weights=None}. */
  public A untrained() {
    return weights((String) null);
  }

  /** Sets height, width and channels of the images; -1 for a variable height or width. */
  public A inputShape(int... heightWidthChannels) {
    Check.given("Application", "inputShape", heightWidthChannels);
    return base(a -> a.inputShape = heightWidthChannels.clone());
  }

  /**
   * Sets the pooling of the features if there is no classifier: {@code "avg"} or {@code "max"} for
   * the mean or the maximum of each channel; null, the default, for none.
   */
  public A pooling(@Nullable String kind) {
    return base(a -> a.pooling = kind);
  }

  /** Sets the number of classes, by default 1000. */
  public A classes(int count) {
    return base(a -> a.classes = count);
  }

  /**
   * Sets the activation of the classifier; for null or {@code "linear"}, the model returns logits.
   */
  public A classifierActivation(@Nullable String function) {
    return classifierActivation(
        function == null ? ActivationFunction.LINEAR : Activations.get(function));
  }

  /** Sets the activation of the classifier. */
  public A classifierActivation(ActivationFunction function) {
    return base(a -> a.classifierActivation = function);
  }

  /** Sets the name of the model. */
  public A name(String chosen) {
    return base(a -> a.name = chosen);
  }

  /** Throws if no variant has this name. */
  final void checkVariant(String variant, Set<String> known) {
    Check.that(
        known.contains(variant),
        "%s: there is no variant \"%s\".%s",
        className(),
        variant,
        Text.didYouMean(variant, known));
  }

  @Override
  protected void check() {
    Check.positive(className(), "classes", classes);
    Check.that(
        pooling == null || List.of("avg", "max").contains(pooling),
        "%s: pooling must be \"avg\", \"max\" or null, received \"%s\".",
        className(),
        pooling);
    Check.that(
        inputShape == null || inputShape.length == 3,
        "%s: inputShape must be height, width and channels, received %s.",
        className(),
        Arrays.toString(inputShape));
  }

  // ---- properties of an architecture ----

  /** Returns the default height and width of the images. */
  abstract int defaultSize();

  /** Returns the smallest height and width whose features are not empty. */
  int minSize() {
    return 32;
  }

  /** Returns whether the classifier needs images of a known size. */
  boolean needsSize() {
    return includeTop;
  }

  /** Returns whether heights and widths may be variable without a classifier. */
  boolean takesAnySize() {
    return true;
  }

  /** Returns Keras' name of the model. */
  abstract String defaultName();

  /** Returns the file with the weights that Keras publishes. */
  abstract Download.Source published();

  /** Throws if Keras has published no weights for the options. */
  void checkPublished() {}

  /** Computes the features of the last block from images. */
  abstract Tensor features(Tensor images);

  /** Returns the preprocessing of its pixels, a mode of {@link ImageNet#preprocessInput}. */
  abstract String mode();

  /**
   * Returns the name of the layer that pools features without a classifier; null for an automatic
   * name.
   */
  @Nullable String poolingName(String kind) {
    return null;
  }

  /** Computes the class scores from features. */
  Tensor top(Tensor features) {
    return classify(GlobalAveragePooling2D.of().named("avg_pool").apply(features));
  }

  // ---- for architectures ----

  final Tensor classify(Tensor x) {
    return classify(x, Dense.of(classes));
  }

  final Tensor classify(Tensor x, Dense layer) {
    return layer.activation(classifierActivation).named("predictions").apply(x);
  }

  /** Returns the final features of a model without a classifier. */
  Tensor pooled(Tensor features) {
    if (pooling == null) return features;
    Layer layer = pooling.equals("avg") ? GlobalAveragePooling2D.of() : GlobalMaxPooling2D.of();
    var chosen = poolingName(pooling);
    return (chosen == null ? layer : layer.named(chosen)).apply(features);
  }

  final boolean includesTop() {
    return includeTop;
  }

  final boolean isPretrained() {
    return IMAGENET.equals(weights);
  }

  final int classes() {
    return classes;
  }

  final ActivationFunction classifierActivation() {
    return classifierActivation;
  }

  final int @Nullable [] inputShape() {
    return inputShape;
  }

  final String name() {
    return name == null ? defaultName() : name;
  }

  /** Returns a file on Keras' server; the hashes are those with and without the classifier. */
  final Download.Source kernels(String folder, String stem, List<String> hashes) {
    var file = stem + "_weights_tf_dim_ordering_tf_kernels" + (includeTop ? "" : "_notop") + ".h5";
    return source(folder, file, hashes);
  }

  final Download.Source source(String folder, String file, List<String> hashes) {
    return new Download.Source(file, URI.create(SERVER + folder + "/" + file), hash(hashes));
  }

  /** Returns a file for which Keras publishes no hash. */
  static Download.Source source(String folder, String file) {
    return new Download.Source(file, URI.create(SERVER + folder + "/" + file), null);
  }

  /** Returns the hash of the file with or without the classifier. */
  final String hash(List<String> hashes) {
    return hashes.get(includeTop ? 0 : 1);
  }

  // ---- building ----

  /**
   * Builds the model. Weights are downloaded once into Keras' folder {@code ~/.keras/models} (or
   * {@code models} in {@code KERAS_HOME}) and verified by their hash. Without an internet
   * connection, the error message says where to put the file.
   */
  public final Model build() {
    return build(Download.keras("models"));
  }

  final Model build(Download download) {
    checkWeights();
    var shape = Arrays.stream(shape()).asLongStream().toArray();
    if (isPretrained()) checkPublished();
    var images = Input.of(shape);
    var features = features(images);
    var model = Model.of(images, includeTop ? top(features) : pooled(features)).named(name());
    if (isPretrained()) model.loadWeights(download.get(published()));
    else if (weights != null) model.loadWeights(weights);
    return model;
  }

  private void checkWeights() {
    Check.that(
        weights == null
            || isPretrained()
            || Files.isRegularFile(FileErrors.path(className(), "a file", weights)),
        "%s: weights must be \"imagenet\" or a file, or say untrained(), received \"%s\".",
        className(),
        weights);
    if (weights == null || !includeTop) return;
    Check.that(
        !isPretrained() || classes == IMAGENET_CLASSES,
        "%s: the classifier of the weights \"imagenet\" has 1000 classes, received %d."
            + " Say includeTop(false), or untrained().",
        className(),
        classes);
    Check.that(
        List.of("softmax", "linear").contains(classifierActivation.name()),
        "%s: a classifier with weights must end in \"softmax\" or null, received \"%s\".",
        className(),
        classifierActivation.name());
  }

  /** Returns the shape of the images after checking it. */
  final int[] shape() {
    boolean sized = needsSize() || !takesAnySize();
    int size = sized ? defaultSize() : UNKNOWN;
    if (inputShape == null) return new int[] {size, size, 3};
    var received = Arrays.toString(inputShape);
    Check.that(
        Arrays.stream(inputShape).allMatch(d -> d > 0 || d == UNKNOWN) && inputShape[2] > 0,
        "%s: sizes must be at least 1, or -1 for a height or width that varies, received %s.",
        className(),
        received);
    Check.that(
        !isPretrained() || inputShape[2] == 3,
        "%s: the weights \"imagenet\" are for images of 3 channels, received %s.",
        className(),
        received);
    var fixed = new int[] {size, size, 3};
    Check.that(
        !(isPretrained() && needsSize()) || Arrays.equals(inputShape, fixed),
        "%s: the classifier of the weights \"imagenet\" takes images of %s, received %s."
            + " Say includeTop(false), or untrained().",
        className(),
        Arrays.toString(fixed),
        received);
    for (int i = 0; i < 2; i++) {
      Check.that(
          inputShape[i] == UNKNOWN || inputShape[i] >= minSize(),
          "%s: images must be at least %d by %2$d, received %s.",
          className(),
          minSize(),
          received);
      Check.that(
          inputShape[i] != UNKNOWN || !sized,
          "%s: images must have a known size%s, received %s.",
          className(),
          takesAnySize() ? " for the classifier" : "",
          received);
    }
    return inputShape;
  }

  /**
   * Converts pixels from 0 to 255 to the form that the weights expect; some architectures contain
   * this step and need no conversion.
   */
  public final NDArray preprocessInput(NDArray images) {
    return ImageNet.preprocessInput(images, mode());
  }
}
