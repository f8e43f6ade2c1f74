package dev.rhyton.applications;

import dev.rhyton.layers.Activation;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.tensor.Tensor;

/** Base class of the Inception architectures: parallel branches of normalized convolutions. */
abstract class InceptionNet<A extends InceptionNet<A>> extends Application<A> {
  @Override
  int defaultSize() {
    return 299;
  }

  @Override
  int minSize() {
    return 75;
  }

  @Override
  String mode() {
    return "tf";
  }

  static Tensor stem(Tensor x) {
    x = conv(x, Conv2D.of(32, 3).strides(2));
    x = conv(conv(x, Conv2D.of(32, 3)), 64, 3);
    x = conv(halved(x), Conv2D.of(80, 1));
    return halved(conv(x, Conv2D.of(192, 3)));
  }

  /** Returns the first block after the stem: four branches, two of which differ in width. */
  static Tensor firstBlock(Tensor x, int direct, int pooled, String name) {
    return concat(
        name,
        conv(x, direct, 1),
        conv(conv(x, 48, 1), 64, 5),
        conv(conv(conv(x, 64, 1), 96, 3), 96, 3),
        conv(averaged(x), pooled, 1));
  }

  /** Applies a convolution that keeps the size, a normalization and ReLU. */
  static Tensor conv(Tensor x, int filters, int... size) {
    return conv(x, Conv2D.of(filters, size).padding("same"));
  }

  /** Applies such a convolution with strides 2. */
  static Tensor halving(Tensor x, int filters) {
    return conv(x, Conv2D.of(filters, 3).strides(2));
  }

  private static Tensor conv(Tensor x, Conv2D layer) {
    x = BatchNormalization.of().scale(false).apply(layer.useBias(false).apply(x));
    return Activation.of("relu").apply(x);
  }

  static Tensor halved(Tensor x) {
    return MaxPooling2D.of(3).strides(2).apply(x);
  }

  static Tensor averaged(Tensor x) {
    return AveragePooling2D.of(3).strides(1).padding("same").apply(x);
  }

  static Tensor concat(String name, Tensor first, Tensor second, Tensor... more) {
    return Concatenate.of().named(name).apply(first, second, more);
  }
}
