package dev.rhyton.applications;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * DenseNet121, DenseNet169 and DenseNet201: the inputs of each layer are the outputs of all
 * previous layers of its block. Huang et al., 2017, arXiv 1608.06993.
 *
 * <pre>{@code
 * DenseNet.of(121).build()
 * }</pre>
 */
public final class DenseNet extends Application<DenseNet> {
  private static final int GROWTH = 32;
  private static final Map<Integer, int[]> BLOCKS =
      Map.of(
          121, new int[] {6, 12, 24, 16},
          169, new int[] {6, 12, 32, 32},
          201, new int[] {6, 12, 48, 32});

  private int depth = 121;

  private DenseNet() {}

  /** Returns the network with 121, 169 or 201 layers that have weights. */
  public static DenseNet of(int depth) {
    return made(new DenseNet(), d -> d.depth = depth);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        BLOCKS.containsKey(depth), "DenseNet: depth must be 121, 169 or 201, received %d.", depth);
  }

  @Override
  int defaultSize() {
    return 224;
  }

  @Override
  String defaultName() {
    return "densenet" + depth;
  }

  @Override
  String mode() {
    return "torch";
  }

  @Override
  String poolingName(String kind) {
    return kind + "_pool";
  }

  @Override
  Download.Source published() {
    return kernels("densenet", defaultName(), hashes());
  }

  private List<String> hashes() {
    return switch (depth) {
      case 121 -> List.of("9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738");
      case 169 -> List.of("d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b");
      default -> List.of("1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1");
    };
  }

  @Override
  Tensor features(Tensor x) {
    x = ZeroPadding2D.of(3).apply(x);
    x = Conv2D.of(64, 7).strides(2).useBias(false).named("conv1_conv").apply(x);
    x = ZeroPadding2D.of(1).apply(normalizedRelu(x, "conv1_bn", "conv1_relu"));
    x = MaxPooling2D.of(3).strides(2).named("pool1").apply(x);
    var blocks = requireNonNull(BLOCKS.get(depth));
    for (int i = 0; i < blocks.length; i++) {
      if (i > 0) x = transition(x, "pool" + (i + 1));
      for (int j = 1; j <= blocks[i]; j++) x = block(x, "conv" + (i + 2) + "_block" + j);
    }
    return normalizedRelu(x, "bn", "relu");
  }

  private static Tensor block(Tensor x, String name) {
    var y = normalizedRelu(x, name + "_0_bn", name + "_0_relu");
    y = Conv2D.of(4 * GROWTH, 1).useBias(false).named(name + "_1_conv").apply(y);
    y = normalizedRelu(y, name + "_1_bn", name + "_1_relu");
    var conv = Conv2D.of(GROWTH, 3).padding("same").useBias(false);
    y = conv.named(name + "_2_conv").apply(y);
    return Concatenate.of().named(name + "_concat").apply(x, y);
  }

  /** Halves the size of the image and the number of channels. */
  private static Tensor transition(Tensor x, String name) {
    x = normalizedRelu(x, name + "_bn", name + "_relu");
    int half = (int) x.shape().last() / 2;
    x = Conv2D.of(half, 1).useBias(false).named(name + "_conv").apply(x);
    return AveragePooling2D.of(2).strides(2).named(name + "_pool").apply(x);
  }

  private static Tensor normalizedRelu(Tensor x, String norm, String relu) {
    return Blocks.relu(BatchNormalization.of().epsilon(1.001e-5).named(norm).apply(x), relu);
  }
}
