package dev.rhyton.applications;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Base class of both versions of ResNet: four stacks of residual blocks with bottlenecks. */
abstract class ResidualNet<A extends ResidualNet<A>> extends Application<A> {
  private static final Map<Integer, int[]> BLOCKS =
      Map.of(
          50, new int[] {3, 4, 6, 3},
          101, new int[] {3, 4, 23, 3},
          152, new int[] {3, 8, 36, 3});

  int depth = 50;

  /** Returns {@code ""} or {@code "v2"}. */
  abstract String version();

  abstract List<String> hashes(int layers);

  /** Applies the layers between the first convolution and the first pooling. */
  abstract Tensor afterStem(Tensor x);

  /** Applies a stack; {@code strides} is the factor by which it reduces the image size. */
  abstract Tensor stack(Tensor x, int filters, int blocks, int strides, String name);

  /** Returns the factor by which a stack, from 0 to 3, reduces the image size. */
  abstract int strides(int stack);

  /** Applies the layers after the last stack. */
  abstract Tensor afterStacks(Tensor x);

  @Override
  protected void check() {
    super.check();
    Check.that(
        BLOCKS.containsKey(depth),
        "%s: depth must be 50, 101 or 152, received %d.",
        className(),
        depth);
  }

  @Override
  int defaultSize() {
    return 224;
  }

  @Override
  String defaultName() {
    return "resnet" + depth + version();
  }

  @Override
  Download.Source published() {
    return kernels("resnet", defaultName(), hashes(depth));
  }

  @Override
  String poolingName(String kind) {
    return kind + "_pool";
  }

  @Override
  Tensor features(Tensor x) {
    x = Blocks.pad(x, 3, "conv1_pad");
    x = Conv2D.of(64, 7).strides(2).named("conv1_conv").apply(x);
    x = Blocks.pad(afterStem(x), 1, "pool1_pad");
    x = MaxPooling2D.of(3).strides(2).named("pool1_pool").apply(x);
    var blocks = requireNonNull(BLOCKS.get(depth));
    for (int i = 0; i < blocks.length; i++) {
      x = stack(x, 64 << i, blocks[i], strides(i), "conv" + (i + 2));
    }
    return afterStacks(x);
  }

  static Tensor normalize(Tensor x, String name) {
    return BatchNormalization.of().epsilon(1.001e-5).named(name).apply(x);
  }

  static Tensor normalizedRelu(Tensor x, String name) {
    return Blocks.relu(normalize(x, name + "_bn"), name + "_relu");
  }
}
