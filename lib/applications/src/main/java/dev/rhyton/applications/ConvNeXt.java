package dev.rhyton.applications;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.Normalization;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ConvNeXt Tiny to XLarge: convolutional networks with design elements of transformers. Pixels are
 * from 0 to 255. Liu et al., 2022, arXiv 2201.03545.
 *
 * <pre>{@code
 * ConvNeXt.of("Tiny").build()
 * }</pre>
 */
public final class ConvNeXt extends Application<ConvNeXt> {
  /**
   * A variant: the filters of the first stage, which double from stage to stage, and the depth of
   * the third stage.
   */
  private record Variant(int filters, int depth, String hash, String hashWithoutTop) {}

  static final Map<String, Variant> VARIANTS = new LinkedHashMap<>();

  static {
    VARIANTS.put(
        "Tiny",
        new Variant(
            96,
            9,
            "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
            "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1"));
    VARIANTS.put(
        "Small",
        new Variant(
            96,
            27,
            "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c",
            "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab"));
    VARIANTS.put(
        "Base",
        new Variant(
            128,
            27,
            "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
            "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45"));
    VARIANTS.put(
        "Large",
        new Variant(
            192,
            27,
            "070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6",
            "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd"));
    VARIANTS.put(
        "XLarge",
        new Variant(
            256,
            27,
            "c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee",
            "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05"));
  }

  private static final double LAYER_SCALE = 1e-6;

  private String variant = "Tiny";
  private boolean includePreprocessing = true;
  private double dropPathRate;

  private ConvNeXt() {}

  /**
   * Returns the variant {@code "Tiny"}, {@code "Small"}, {@code "Base"}, {@code "Large"} or {@code
   * "XLarge"}.
   */
  public static ConvNeXt of(String variant) {
    return made(new ConvNeXt(), c -> c.variant = variant);
  }

  /** Sets whether the model contains the normalization of pixels from 0 to 255, by default true. */
  public ConvNeXt includePreprocessing(boolean include) {
    return set(c -> c.includePreprocessing = include);
  }

  /** Sets the fraction of samples for which the last block is dropped in training, by default 0. */
  public ConvNeXt dropPathRate(double rate) {
    return set(c -> c.dropPathRate = rate);
  }

  @Override
  protected void check() {
    super.check();
    checkVariant(variant, VARIANTS.keySet());
    Check.in("ConvNeXt", "dropPathRate", dropPathRate, 0, 1);
  }

  @Override
  int defaultSize() {
    return 224;
  }

  @Override
  String defaultName() {
    return "convnext_" + variant.toLowerCase(Locale.ROOT);
  }

  @Override
  String mode() {
    return "none";
  }

  @Override
  Download.Source published() {
    var file = defaultName() + (includesTop() ? ".h5" : "_notop.h5");
    var chosen = requireNonNull(VARIANTS.get(variant));
    return source("convnext", file, List.of(chosen.hash, chosen.hashWithoutTop));
  }

  @Override
  Tensor features(Tensor x) {
    if (includePreprocessing && x.shape().last() == 3) x = preprocessed(x);
    var chosen = requireNonNull(VARIANTS.get(variant));
    int first = chosen.filters;
    int[] depths = {3, 3, chosen.depth, 3};
    double last = Arrays.stream(depths).sum() - 1;
    int block = 0;
    for (int stage = 0; stage < depths.length; stage++) {
      x = smaller(stage, first << stage).apply(x);
      for (int i = 0; i < depths[stage]; i++) {
        var name = name() + "_stage_" + stage + "_block_" + i;
        x = block(x, first << stage, dropPathRate * block++ / last, name);
      }
    }
    return x;
  }

  private Tensor preprocessed(Tensor x) {
    var mean = Arrays.stream(ImageNet.MEAN).map(m -> m * 255).toArray();
    var variance = Arrays.stream(ImageNet.variance()).map(v -> v * 255 * 255).toArray();
    return Normalization.of(mean, variance).named(name() + "_prestem_normalization").apply(x);
  }

  /** Returns the layers before a stage, which reduce the size of the image. */
  private Sequential smaller(int stage, int filters) {
    if (stage == 0) {
      var conv = Conv2D.of(filters, 4).strides(4).named(name() + "_stem_conv");
      return part("_stem", conv, norm(name() + "_stem_layernorm"));
    }
    int number = stage - 1;
    var conv = Conv2D.of(filters, 2).strides(2).named(name() + "_downsampling_conv_" + number);
    var norm = norm(name() + "_downsampling_layernorm_" + number);
    return part("_downsampling_block_" + number, norm, conv);
  }

  private Sequential part(String name, Layer first, Layer second) {
    var part = Sequential.of(first, second);
    part.named(name() + name);
    return part;
  }

  private static Tensor block(Tensor inputs, int filters, double drop, String name) {
    var conv = Conv2D.of(filters, 7).padding("same").groups(filters);
    var x = norm(name + "_layernorm").apply(conv.named(name + "_depthwise_conv").apply(inputs));
    x = Dense.of(4 * filters).named(name + "_pointwise_conv_1").apply(x);
    x = Blocks.activation(x, "gelu", name + "_gelu");
    x = Dense.of(filters).named(name + "_pointwise_conv_2").apply(x);
    x = LayerScale.of(LAYER_SCALE, filters).named(name + "_layer_scale").apply(x);
    var kept =
        drop > 0
            ? StochasticDepth.of(drop).named(name + "_stochastic_depth")
            : Activation.of("linear").named(name + "_identity");
    return Add.of().apply(inputs, kept.apply(x));
  }

  private static Layer norm(String name) {
    return LayerNormalization.of().epsilon(1e-6).named(name);
  }

  @Override
  Tensor top(Tensor x) {
    x = GlobalAveragePooling2D.of().named(name() + "_head_gap").apply(x);
    x = norm(name() + "_head_layernorm").apply(x);
    var dense = Dense.of(classes()).activation(classifierActivation());
    return dense.named(name() + "_head_dense").apply(x);
  }

  /** Normalizes the features also without a classifier. */
  @Override
  Tensor pooled(Tensor x) {
    return LayerNormalization.of().epsilon(1e-6).apply(super.pooled(x));
  }
}
