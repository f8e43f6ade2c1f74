package dev.rhyton.applications;

import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.SeparableConv2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Xception: a variant of Inception with only separable convolutions. Chollet, 2017, arXiv
 * 1610.02357.
 *
 * <pre>{@code
 * Xception.of().build()
 * }</pre>
 */
public final class Xception extends Application<Xception> {
  private Xception() {}

  /** Returns the network. */
  public static Xception of() {
    return new Xception();
  }

  @Override
  int defaultSize() {
    return 299;
  }

  @Override
  int minSize() {
    return 71;
  }

  @Override
  String defaultName() {
    return "xception";
  }

  @Override
  String mode() {
    return "tf";
  }

  @Override
  Download.Source published() {
    return kernels(
        "xception",
        "xception",
        List.of("0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97"));
  }

  @Override
  Tensor features(Tensor x) {
    x = conv(x, Conv2D.of(32, 3).strides(2), "block1_conv1");
    x = conv(x, Conv2D.of(64, 3), "block1_conv2");
    x = halving(x, 128, 128, 2);
    x = halving(x, 256, 256, 3);
    x = halving(x, 728, 728, 4);
    for (int block = 5; block <= 12; block++) {
      var y = x;
      for (int i = 1; i <= 3; i++) y = separable(activated(y, block, i), 728, block, i);
      x = Add.of().apply(y, x);
    }
    x = halving(x, 728, 1024, 13);
    x = activated(separable(x, 1536, 14, 1), 14, 1);
    return activated(separable(x, 2048, 14, 2), 14, 2);
  }

  private static Tensor conv(Tensor x, Conv2D layer, String name) {
    x = layer.useBias(false).named(name).apply(x);
    x = BatchNormalization.of().named(name + "_bn").apply(x);
    return Blocks.relu(x, name + "_act");
  }

  private static Tensor halving(Tensor x, int first, int second, int block) {
    var conv = Conv2D.of(second, 1).strides(2).padding("same").useBias(false);
    var residual = BatchNormalization.of().apply(conv.apply(x));
    if (block > 2) x = activated(x, block, 1); // the first one follows an activation
    x = separable(x, first, block, 1);
    x = separable(activated(x, block, 2), second, block, 2);
    var pool = MaxPooling2D.of(3).strides(2).padding("same");
    return Add.of().apply(pool.named("block" + block + "_pool").apply(x), residual);
  }

  private static Tensor separable(Tensor x, int filters, int block, int number) {
    var name = "block" + block + "_sepconv" + number;
    x = SeparableConv2D.of(filters, 3).padding("same").useBias(false).named(name).apply(x);
    return BatchNormalization.of().named(name + "_bn").apply(x);
  }

  private static Tensor activated(Tensor x, int block, int number) {
    return Blocks.relu(x, "block" + block + "_sepconv" + number + "_act");
  }
}
