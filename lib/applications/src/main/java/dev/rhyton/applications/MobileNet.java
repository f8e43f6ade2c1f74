package dev.rhyton.applications;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Dropout;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.ReLU;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * MobileNet V1: small and fast, because each convolution is a depthwise and a pointwise one. Howard
 * et al., 2017, arXiv 1704.04861.
 *
 * <pre>{@code
 * MobileNet.of().inputShape(128, 128, 3).alpha(0.25).includeTop(false).build()
 * }</pre>
 */
public final class MobileNet extends Application<MobileNet> {
  private static final List<Double> ALPHAS = List.of(0.25, 0.5, 0.75, 1.0);
  private static final List<Integer> SIZES = List.of(128, 160, 192, 224);

  /**
   * The filters of the blocks. Except in the first block, the image is halved where they double.
   */
  private static final int[] FILTERS = {
    64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024
  };

  private double alpha = 1;
  private int depthMultiplier = 1;
  private double dropout = 1e-3;

  private MobileNet() {}

  /** Returns the network at its full width. */
  public static MobileNet of() {
    return new MobileNet();
  }

  /** Sets the factor of the number of filters of each layer. */
  public MobileNet alpha(double width) {
    return set(m -> m.alpha = width);
  }

  /** Sets the number of output channels of a depthwise convolution for each input channel. */
  public MobileNet depthMultiplier(int number) {
    return set(m -> m.depthMultiplier = number);
  }

  /** Sets the dropout rate before the classifier, by default 0.001. */
  public MobileNet dropout(double rate) {
    return set(m -> m.dropout = rate);
  }

  @Override
  protected void check() {
    super.check();
    Check.aboveZero("MobileNet", "alpha", alpha);
    Check.positive("MobileNet", "depthMultiplier", depthMultiplier);
    Check.in("MobileNet", "dropout", dropout, 0, 1);
  }

  @Override
  int defaultSize() {
    return MobileNetWeights.size(inputShape(), SIZES);
  }

  @Override
  String defaultName() {
    return MobileNetWeights.name("mobilenet", alpha, isPretrained() ? defaultSize() : shape()[0]);
  }

  @Override
  String mode() {
    return "tf";
  }

  @Override
  void checkPublished() {
    MobileNetWeights.checkAlpha("MobileNet", alpha, ALPHAS);
    Check.that(
        depthMultiplier == 1,
        "MobileNet: there are weights \"imagenet\" only for a depthMultiplier of 1, received %d.",
        depthMultiplier);
  }

  @Override
  Download.Source published() {
    var width = List.of("2_5", "5_0", "7_5", "1_0").get(ALPHAS.indexOf(alpha));
    var file = "mobilenet_" + width + "_" + defaultSize() + "_tf";
    return source("mobilenet", file + (includesTop() ? ".h5" : "_no_top.h5"));
  }

  @Override
  Tensor features(Tensor x) {
    var conv = Conv2D.of((int) (32 * alpha), 3).strides(2).padding("same").useBias(false);
    x = normalizedRelu(conv.named("conv1").apply(x), "conv1");
    for (int i = 0; i < FILTERS.length; i++) {
      x = block(x, FILTERS[i], i > 0 && FILTERS[i] > FILTERS[i - 1], i + 1);
    }
    return x;
  }

  private Tensor block(Tensor x, int filters, boolean halves, int number) {
    if (halves) {
      var pad = ZeroPadding2D.of(new int[][] {{0, 1}, {0, 1}});
      x = pad.named("conv_pad_" + number).apply(x);
    }
    var depthwise = DepthwiseConv2D.of(3).depthMultiplier(depthMultiplier).useBias(false);
    depthwise = depthwise.strides(halves ? 2 : 1).padding(halves ? "valid" : "same");
    x = normalizedRelu(depthwise.named("conv_dw_" + number).apply(x), "conv_dw_" + number);
    var pointwise = Conv2D.of((int) (filters * alpha), 1).padding("same").useBias(false);
    return normalizedRelu(pointwise.named("conv_pw_" + number).apply(x), "conv_pw_" + number);
  }

  private static Tensor normalizedRelu(Tensor x, String name) {
    x = BatchNormalization.of().named(name + "_bn").apply(x);
    return ReLU.of().maxValue(6).named(name + "_relu").apply(x);
  }

  @Override
  Tensor top(Tensor x) {
    x = GlobalAveragePooling2D.of().keepdims(true).apply(x);
    x = Dropout.of(dropout).named("dropout").apply(x);
    x = Conv2D.of(classes(), 1).padding("same").named("conv_preds").apply(x);
    x = Reshape.of(classes()).named("reshape_2").apply(x);
    return Activation.of(classifierActivation()).named("predictions").apply(x);
  }
}
