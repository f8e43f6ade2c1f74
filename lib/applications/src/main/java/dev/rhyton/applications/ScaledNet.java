package dev.rhyton.applications;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.initializers.VarianceScaling;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Multiply;
import dev.rhyton.layers.Reshape;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base class of both versions of EfficientNet: stages of inverted residual blocks whose widths and
 * depths grow from variant to variant.
 */
abstract class ScaledNet<A extends ScaledNet<A>> extends Application<A> {
  private static final VarianceScaling CONV =
      VarianceScaling.of(2).mode("fan_out").distribution("truncated_normal");
  private static final VarianceScaling DENSE =
      VarianceScaling.of(1 / 3.0).mode("fan_out").distribution("uniform");

  /**
   * A stage of equal blocks.
   *
   * @param expand the factor of the width inside a block
   * @param squeeze the ratio of the squeeze-and-excite layer, 0 for none
   * @param fused whether one convolution replaces a pointwise and a depthwise one
   */
  record Stage(
      int kernel,
      int repeats,
      int filtersIn,
      int filtersOut,
      int expand,
      int strides,
      double squeeze,
      boolean fused) {}

  /** The factors of width and depth of a variant, its image size and its dropout rate. */
  record Scale(double width, double depth, int size, double dropout) {}

  private final transient Map<String, Scale> variants;
  private String variant = "B0";
  private @Nullable Double dropoutRate;
  private double dropConnectRate = 0.2;

  ScaledNet(Map<String, Scale> variants) {
    this.variants = variants;
  }

  static <A extends ScaledNet<A>> A of(A fresh, String variant) {
    return made(fresh, n -> ((ScaledNet<?>) n).variant = variant);
  }

  final String variant() {
    return variant;
  }

  private A scaled(Consumer<ScaledNet<A>> change) {
    return set(change::accept);
  }

  /**
   * Sets the dropout rate before the classifier; the default is from 0.2 to 0.5, depending on the
   * variant.
   */
  public A dropoutRate(double rate) {
    return scaled(n -> n.dropoutRate = rate);
  }

  /**
   * Sets the fraction of samples for which the last block is dropped in training, by default 0.2.
   */
  public A dropConnectRate(double rate) {
    return scaled(n -> n.dropConnectRate = rate);
  }

  final Scale scale() {
    return requireNonNull(variants.get(variant));
  }

  abstract List<Stage> stages();

  /** Returns the number of filters at this width. */
  abstract int filters(int count);

  /** Returns the number of blocks over which the dropout rate increases. */
  abstract double blocks();

  abstract double momentum();

  /** Converts pixels to the input of the first convolution. */
  abstract Tensor preprocessed(Tensor images);

  /** Applies the first convolution without the layers that follow it. */
  abstract Tensor stem(Tensor x, Conv2D conv);

  abstract Tensor depthwise(Tensor x, int kernel, int strides, String name);

  @Override
  protected void check() {
    super.check();
    checkVariant(variant, variants.keySet());
    if (dropoutRate != null) Check.in(className(), "dropoutRate", dropoutRate, 0, 1);
    Check.in(className(), "dropConnectRate", dropConnectRate, 0, 1);
  }

  @Override
  int defaultSize() {
    return scale().size();
  }

  @Override
  String mode() {
    return "none";
  }

  @Override
  String poolingName(String kind) {
    return kind + "_pool";
  }

  @Override
  Tensor features(Tensor images) {
    var stages = stages();
    var x = stem(preprocessed(images), conv(filters(stages.get(0).filtersIn()), 3).strides(2));
    x = swish(normalize(x, "stem_bn"), "stem_activation");
    int block = 0;
    for (int i = 0; i < stages.size(); i++) {
      int repeats = repeats(stages.get(i));
      for (int j = 0; j < repeats; j++) {
        var name = "block" + (i + 1) + (char) ('a' + j) + "_";
        x = block(x, stages.get(i), j == 0, dropConnectRate * block++ / blocks(), name);
      }
    }
    x = conv(filters(1280), 1).named("top_conv").apply(x);
    return swish(normalize(x, "top_bn"), "top_activation");
  }

  final int repeats(Stage stage) {
    return (int) Math.ceil(scale().depth() * stage.repeats());
  }

  private Tensor block(Tensor inputs, Stage stage, boolean first, double drop, String name) {
    int in = filters(first ? stage.filtersIn() : stage.filtersOut());
    int out = filters(stage.filtersOut());
    int strides = first ? stage.strides() : 1;
    int inside = in * stage.expand();
    boolean expands = stage.expand() != 1;
    var x = inputs;
    if (expands) {
      x =
          stage.fused()
              ? applied(conv(inside, stage.kernel()).strides(strides), x, name + "expand")
              : applied(conv(inside, 1), x, name + "expand");
      x = swish(x, name + "expand_activation");
    }
    if (!stage.fused()) {
      x = normalize(depthwise(x, stage.kernel(), strides, name), name + "bn");
      x = swish(x, name + "activation");
    }
    if (stage.squeeze() > 0) x = weighed(x, inside, (int) (in * stage.squeeze()), name);
    if (stage.fused() && !expands) {
      x = applied(conv(out, stage.kernel()).strides(strides), x, name + "project");
      x = swish(x, name + "project_activation");
    } else {
      x = applied(conv(out, 1), x, name + "project");
    }
    if (strides != 1 || in != out) return x;
    if (drop > 0) x = Dropout.of(drop).noiseShape(-1, 1, 1, 1).named(name + "drop").apply(x);
    return Add.of().named(name + "add").apply(x, inputs);
  }

  private Tensor applied(Conv2D conv, Tensor x, String name) {
    return normalize(conv.named(name + "_conv").apply(x), name + "_bn");
  }

  /**
   * Applies a squeeze-and-excite block: scales each channel by a function of the means of all
   * channels.
   */
  private static Tensor weighed(Tensor x, int filters, int squeezed, String name) {
    var se = GlobalAveragePooling2D.of().named(name + "se_squeeze").apply(x);
    se = Reshape.of(1, 1, filters).named(name + "se_reshape").apply(se);
    var reduce = conv(Math.max(1, squeezed), 1).useBias(true).activation("silu");
    se = reduce.named(name + "se_reduce").apply(se);
    var expand = conv(filters, 1).useBias(true).activation("sigmoid");
    se = expand.named(name + "se_expand").apply(se);
    return Multiply.of().named(name + "se_excite").apply(x, se);
  }

  static Conv2D conv(int filters, int kernel) {
    return Conv2D.of(filters, kernel).padding("same").useBias(false).kernelInitializer(CONV);
  }

  static VarianceScaling initializer() {
    return CONV;
  }

  private Tensor normalize(Tensor x, String name) {
    return BatchNormalization.of().momentum(momentum()).named(name).apply(x);
  }

  private static Tensor swish(Tensor x, String name) {
    return Blocks.activation(x, "silu", name);
  }

  @Override
  Tensor top(Tensor x) {
    x = GlobalAveragePooling2D.of().named("avg_pool").apply(x);
    double rate = dropoutRate == null ? scale().dropout() : dropoutRate;
    if (rate > 0) x = Dropout.of(rate).named("top_dropout").apply(x);
    return classify(x, Dense.of(classes()).kernelInitializer(DENSE));
  }
}
