package dev.rhyton.applications;

import dev.rhyton.datasets.Download;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Inception-ResNet V2: residual blocks of parallel branches, which add a scaled output to their
 * input. Szegedy et al., 2017, arXiv 1602.07261.
 *
 * <pre>{@code
 * InceptionResNetV2.of().build()
 * }</pre>
 */
public final class InceptionResNetV2 extends InceptionNet<InceptionResNetV2> {
  private InceptionResNetV2() {}

  /** Returns the network. */
  public static InceptionResNetV2 of() {
    return new InceptionResNetV2();
  }

  @Override
  String defaultName() {
    return "inception_resnet_v2";
  }

  @Override
  Download.Source published() {
    return kernels(
        "inception_resnet_v2",
        "inception_resnet_v2",
        List.of("e693bd0210a403b3192acc6073ad2e96", "d19885ff4a710c122648d3b5c3b684e4"));
  }

  @Override
  Tensor features(Tensor images) {
    var x = firstBlock(stem(images), 96, 64, "mixed_5b");
    for (int i = 1; i <= 10; i++) {
      var name = "block35_" + i;
      var a = conv(x, 32, 1);
      var b = conv(conv(x, 32, 1), 32, 3);
      var c = conv(conv(conv(x, 32, 1), 48, 3), 64, 3);
      x = relu(residual(x, concat(name + "_mixed", a, b, c), 0.17, name), name);
    }
    x = concat("mixed_6a", halving(x, 384), halving(conv(conv(x, 256, 1), 256, 3), 384), halved(x));
    for (int i = 1; i <= 20; i++) {
      var name = "block17_" + i;
      var a = conv(x, 192, 1);
      var b = conv(conv(conv(x, 128, 1), 160, 1, 7), 192, 7, 1);
      x = relu(residual(x, concat(name + "_mixed", a, b), 0.1, name), name);
    }
    x =
        concat(
            "mixed_7a",
            halving(conv(x, 256, 1), 384),
            halving(conv(x, 256, 1), 288),
            halving(conv(conv(x, 256, 1), 288, 3), 320),
            halved(x));
    for (int i = 1; i <= 10; i++) {
      var name = "block8_" + i;
      var a = conv(x, 192, 1);
      var b = conv(conv(conv(x, 192, 1), 224, 1, 3), 256, 3, 1);
      x = residual(x, concat(name + "_mixed", a, b), i == 10 ? 1 : 0.2, name);
      if (i < 10) x = relu(x, name);
    }
    x = Conv2D.of(1536, 1).padding("same").useBias(false).named("conv_7b").apply(x);
    x = BatchNormalization.of().scale(false).named("conv_7b_bn").apply(x);
    return relu(x, "conv_7b");
  }

  private static Tensor residual(Tensor x, Tensor mixed, double scale, String name) {
    int channels = (int) x.shape().last();
    var up = Conv2D.of(channels, 1).padding("same").named(name + "_conv").apply(mixed);
    return CustomScaleLayer.of(scale).apply(x, up);
  }

  private static Tensor relu(Tensor x, String name) {
    return Blocks.relu(x, name + "_ac");
  }
}
