package dev.rhyton.applications;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Multiply;
import dev.rhyton.layers.ReLU;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.vision.Rescaling;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * MobileNetV3Small and MobileNetV3Large: architectures found by search, with squeeze-and-excite
 * blocks. Pixels are from 0 to 255. Howard et al., 2019, arXiv 1905.02244.
 *
 * <pre>{@code
 * MobileNetV3.of("Small").includeTop(false).pooling("avg").build()
 * }</pre>
 */
public final class MobileNetV3 extends Application<MobileNetV3> {
  private static final double SQUEEZE = 0.25;

  /**
   * An inverted residual block.
   *
   * @param large whether its window is 5 by 5 instead of 3 by 3
   * @param squeezes whether it has a squeeze-and-excite block
   * @param swish whether its activation is hard swish instead of ReLU
   */
  private record Block(
      double expansion, int filters, boolean large, int strides, boolean squeezes, boolean swish) {}

  private static final List<Block> SMALL =
      List.of(
          new Block(1, 16, false, 2, true, false),
          new Block(72.0 / 16, 24, false, 2, false, false),
          new Block(88.0 / 24, 24, false, 1, false, false),
          new Block(4, 40, true, 2, true, true),
          new Block(6, 40, true, 1, true, true),
          new Block(6, 40, true, 1, true, true),
          new Block(3, 48, true, 1, true, true),
          new Block(3, 48, true, 1, true, true),
          new Block(6, 96, true, 2, true, true),
          new Block(6, 96, true, 1, true, true),
          new Block(6, 96, true, 1, true, true));

  private static final List<Block> LARGE =
      List.of(
          new Block(1, 16, false, 1, false, false),
          new Block(4, 24, false, 2, false, false),
          new Block(3, 24, false, 1, false, false),
          new Block(3, 40, true, 2, true, false),
          new Block(3, 40, true, 1, true, false),
          new Block(3, 40, true, 1, true, false),
          new Block(6, 80, false, 2, false, true),
          new Block(2.5, 80, false, 1, false, true),
          new Block(2.3, 80, false, 1, false, true),
          new Block(2.3, 80, false, 1, false, true),
          new Block(6, 112, false, 1, true, true),
          new Block(6, 112, false, 1, true, true),
          new Block(6, 160, true, 2, true, true),
          new Block(6, 160, true, 1, true, true),
          new Block(6, 160, true, 1, true, true));

  private static final Map<String, List<String>> HASHES =
      Map.of(
          "large_224_0.75",
          List.of("765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"),
          "large_224_1.0",
          List.of("59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"),
          "large_minimalistic_224_1.0",
          List.of("675e7b876c45c57e9e63e6d90a36599c", "ec5221f64a2f6d1ef965a614bdae7973"),
          "small_224_0.75",
          List.of("cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"),
          "small_224_1.0",
          List.of("8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"),
          "small_minimalistic_224_1.0",
          List.of("99cd97fb2fcdad2bf028eb838de69e37", "cde8136e733e811080d9fcd8a252f7e4"));

  private String variant = "Small";
  private double alpha = 1;
  private boolean minimalistic;
  private double dropoutRate = 0.2;
  private boolean includePreprocessing = true;

  private MobileNetV3() {}

  /** Returns the variant {@code "Small"} or {@code "Large"}. */
  public static MobileNetV3 of(String variant) {
    return made(new MobileNetV3(), m -> m.variant = variant);
  }

  /** Sets the factor of the number of filters of each layer. */
  public MobileNetV3 alpha(double width) {
    return set(m -> m.alpha = width);
  }

  /**
   * Sets whether the model is built without squeeze-and-excite blocks, hard swish and windows of 5
   * by 5.
   */
  public MobileNetV3 minimalistic(boolean plain) {
    return set(m -> m.minimalistic = plain);
  }

  /** Sets the dropout rate before the classifier, by default 0.2. */
  public MobileNetV3 dropoutRate(double rate) {
    return set(m -> m.dropoutRate = rate);
  }

  /**
   * Sets whether the model scales pixels from 0 to 255, by default true; otherwise pixels are from
   * −1 to 1.
   */
  public MobileNetV3 includePreprocessing(boolean include) {
    return set(m -> m.includePreprocessing = include);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        variant.equals("Small") || variant.equals("Large"),
        "MobileNetV3: the variant must be \"Small\" or \"Large\", received \"%s\".",
        variant);
    Check.aboveZero("MobileNetV3", "alpha", alpha);
    Check.in("MobileNetV3", "dropoutRate", dropoutRate, 0, 1);
  }

  @Override
  int defaultSize() {
    return 224;
  }

  /** Returns false, because the classifier consists of convolutions. */
  @Override
  boolean needsSize() {
    return false;
  }

  @Override
  String defaultName() {
    return "MobileNetV3" + variant;
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
  void checkPublished() {
    MobileNetWeights.checkAlpha(
        "MobileNetV3", alpha, minimalistic ? List.of(1.0) : List.of(0.75, 1.0));
  }

  @Override
  Download.Source published() {
    var name = variant.toLowerCase(Locale.ROOT) + (minimalistic ? "_minimalistic" : "");
    var model = name + "_224_" + alpha;
    var file = "weights_mobilenet_v3_" + model + "_float";
    var hashes = requireNonNull(HASHES.get(model));
    return source("mobilenet_v3", file + (includesTop() ? ".h5" : "_no_top_v2.h5"), hashes);
  }

  private boolean isLarge() {
    return variant.equals("Large");
  }

  @Override
  Tensor features(Tensor x) {
    if (includePreprocessing) x = Rescaling.of(1 / 127.5).offset(-1).apply(x);
    var conv = Conv2D.of(16, 3).strides(2).padding("same").useBias(false);
    x = activate(normalize(conv.named("conv").apply(x), "conv_bn"), true);
    int number = 0;
    for (var block : isLarge() ? LARGE : SMALL) x = block(x, block, number++);
    int last = Blocks.divisible(x.shape().last() * 6.0, 8);
    return activate(pointwise(x, last, "conv_1"), true);
  }

  private Tensor block(Tensor inputs, Block block, int number) {
    var name = number == 0 ? "expanded_conv_" : "expanded_conv_" + number + "_";
    long channels = inputs.shape().last();
    int wide = Blocks.divisible(channels * block.expansion, 8);
    int filters = Blocks.divisible(block.filters * alpha, 8);
    int kernel = block.large && !minimalistic ? 5 : 3;
    boolean halves = block.strides == 2;
    var x = inputs;
    if (number > 0) x = activate(pointwise(x, wide, name + "expand"), block.swish);
    if (halves) x = Blocks.halving(x, kernel).named(name + "depthwise_pad").apply(x);
    var depthwise = DepthwiseConv2D.of(kernel).strides(block.strides).useBias(false);
    depthwise = depthwise.padding(halves ? "valid" : "same");
    x = normalize(depthwise.named(name + "depthwise").apply(x), name + "depthwise_bn");
    x = activate(x, block.swish);
    if (block.squeezes && !minimalistic) x = weighed(x, wide, name + "squeeze_excite_");
    x = pointwise(x, filters, name + "project");
    if (halves || channels != filters) return x;
    return Add.of().named(name + "add").apply(inputs, x);
  }

  /**
   * Applies a squeeze-and-excite block: scales each channel by a function of the means of all
   * channels.
   */
  private static Tensor weighed(Tensor x, int filters, String name) {
    var se = GlobalAveragePooling2D.of().keepdims(true).named(name + "avg_pool").apply(x);
    var reduce = Conv2D.of(Blocks.divisible(filters * SQUEEZE, 8), 1).padding("same");
    se = ReLU.of().named(name + "relu").apply(reduce.named(name + "conv").apply(se));
    se = Conv2D.of(filters, 1).padding("same").named(name + "conv_1").apply(se);
    se = Activation.of("hard_sigmoid").apply(se);
    return Multiply.of().named(name + "mul").apply(x, se);
  }

  private static Tensor pointwise(Tensor x, int filters, String name) {
    var conv = Conv2D.of(filters, 1).padding("same").useBias(false);
    return normalize(conv.named(name).apply(x), name + "_bn");
  }

  private static Tensor normalize(Tensor x, String name) {
    return BatchNormalization.of().momentum(0.999).named(name).apply(x);
  }

  private Tensor activate(Tensor x, boolean swish) {
    return (swish && !minimalistic ? Activation.of("hard_silu") : ReLU.of()).apply(x);
  }

  @Override
  Tensor top(Tensor x) {
    int last = isLarge() ? 1280 : 1024;
    if (alpha > 1) last = Blocks.divisible(last * alpha, 8);
    x = GlobalAveragePooling2D.of().keepdims(true).apply(x);
    x = activate(Conv2D.of(last, 1).padding("same").named("conv_2").apply(x), true);
    if (dropoutRate > 0) x = Dropout.of(dropoutRate).apply(x);
    x = Conv2D.of(classes(), 1).padding("same").named("logits").apply(x);
    return Activation.of(classifierActivation()).named("predictions").apply(Flatten.of().apply(x));
  }
}
