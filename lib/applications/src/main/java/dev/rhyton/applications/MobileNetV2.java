package dev.rhyton.applications;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.Layer;
import dev.rhyton.layers.ReLU;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * MobileNetV2: inverted residual blocks, in which residual connections join thin layers and the
 * depthwise convolutions between them are wide. Sandler et al., 2018, arXiv 1801.04381.
 *
 * <pre>{@code
 * MobileNetV2.of().inputShape(96, 96, 3).alpha(0.35).includeTop(false).pooling("avg").build()
 * }</pre>
 */
public final class MobileNetV2 extends Application<MobileNetV2> {
  private static final List<Double> ALPHAS = List.of(0.35, 0.5, 0.75, 1.0, 1.3, 1.4);
  private static final List<Integer> SIZES = List.of(96, 128, 160, 192, 224);
  private static final int EXPANSION = 6;

  /** The groups of blocks: filters, number of blocks, strides of the first block. */
  private static final int[][] GROUPS = {
    {16, 1, 1}, {24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 2}, {320, 1, 1}
  };

  private double alpha = 1;

  private MobileNetV2() {}

  /** Returns the network at its full width. */
  public static MobileNetV2 of() {
    return new MobileNetV2();
  }

  /** Sets the factor of the number of filters of each layer. */
  public MobileNetV2 alpha(double width) {
    return set(m -> m.alpha = width);
  }

  @Override
  protected void check() {
    super.check();
    Check.aboveZero("MobileNetV2", "alpha", alpha);
  }

  @Override
  int defaultSize() {
    return MobileNetWeights.size(inputShape(), SIZES);
  }

  @Override
  String defaultName() {
    return MobileNetWeights.name("mobilenetv2", alpha, isPretrained() ? defaultSize() : shape()[0]);
  }

  @Override
  String mode() {
    return "tf";
  }

  @Override
  void checkPublished() {
    MobileNetWeights.checkAlpha("MobileNetV2", alpha, ALPHAS);
  }

  @Override
  Download.Source published() {
    var file = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_" + alpha + "_" + defaultSize();
    return source("mobilenet_v2", file + (includesTop() ? ".h5" : "_no_top.h5"));
  }

  @Override
  Tensor features(Tensor x) {
    var first = Conv2D.of(Blocks.divisible(32 * alpha, 8), 3).strides(2).padding("same");
    x = first.useBias(false).named("Conv1").apply(x);
    x = relu(normalize(x, "bn_Conv1"), "Conv1_relu");
    int block = 0;
    for (var group : GROUPS) {
      for (int i = 0; i < group[1]; i++) x = block(x, group[0], i == 0 ? group[2] : 1, block++);
    }
    int filters = alpha > 1 ? Blocks.divisible(1280 * alpha, 8) : 1280;
    x = Conv2D.of(filters, 1).useBias(false).named("Conv_1").apply(x);
    return relu(normalize(x, "Conv_1_bn"), "out_relu");
  }

  private Tensor block(Tensor inputs, int filters, int strides, int number) {
    var name = number == 0 ? "expanded_conv_" : "block_" + number + "_";
    int channels = (int) inputs.shape().last();
    var x = inputs;
    if (number > 0) {
      x = pointwise(x, EXPANSION * channels, name + "expand");
      x = relu(x, name + "expand_relu");
    }
    if (strides == 2) x = Blocks.halving(x, 3).named(name + "pad").apply(x);
    var depthwise = DepthwiseConv2D.of(3).strides(strides).padding(strides == 1 ? "same" : "valid");
    x = depthwise.useBias(false).named(name + "depthwise").apply(x);
    x = relu(normalize(x, name + "depthwise_BN"), name + "depthwise_relu");
    int projected = Blocks.divisible((int) (filters * alpha), 8);
    x = pointwise(x, projected, name + "project");
    if (strides == 2 || channels != projected) return x;
    return Add.of().named(name + "add").apply(inputs, x);
  }

  private static Tensor pointwise(Tensor x, int filters, String name) {
    Layer conv = Conv2D.of(filters, 1).padding("same").useBias(false).named(name);
    return normalize(conv.apply(x), name + "_BN");
  }

  private static Tensor normalize(Tensor x, String name) {
    return BatchNormalization.of().momentum(0.999).named(name).apply(x);
  }

  private static Tensor relu(Tensor x, String name) {
    return ReLU.of().maxValue(6).named(name).apply(x);
  }

  @Override
  Tensor top(Tensor x) {
    return classify(GlobalAveragePooling2D.of().apply(x));
  }
}
