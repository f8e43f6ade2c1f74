package dev.rhyton.applications;

import dev.rhyton.layers.Add;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * ResNet50V2, ResNet101V2 and ResNet152V2: {@link ResNet} with the normalization before the
 * convolutions, so that the shortcuts are identities. He et al., 2016, arXiv 1603.05027.
 *
 * <pre>{@code
 * ResNetV2.of(50).build()
 * }</pre>
 */
public final class ResNetV2 extends ResidualNet<ResNetV2> {
  private ResNetV2() {}

  /** Returns the network with 50, 101 or 152 layers that have weights. */
  public static ResNetV2 of(int depth) {
    return made(new ResNetV2(), r -> r.depth = depth);
  }

  @Override
  String version() {
    return "v2";
  }

  @Override
  String mode() {
    return "tf";
  }

  @Override
  List<String> hashes(int layers) {
    return switch (layers) {
      case 50 -> List.of("3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917");
      case 101 -> List.of("6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5");
      default -> List.of("a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33");
    };
  }

  @Override
  Tensor afterStem(Tensor x) {
    return x;
  }

  @Override
  Tensor afterStacks(Tensor x) {
    return normalizedRelu(x, "post");
  }

  @Override
  int strides(int stack) {
    return stack == 3 ? 1 : 2;
  }

  @Override
  Tensor stack(Tensor x, int filters, int blocks, int strides, String name) {
    for (int i = 1; i <= blocks; i++) {
      x = block(x, filters, i == blocks ? strides : 1, i == 1, name + "_block" + i);
    }
    return x;
  }

  private static Tensor block(Tensor x, int filters, int strides, boolean convolved, String name) {
    var shortcut = x;
    var first = normalizedRelu(x, name + "_preact");
    if (convolved) {
      shortcut = Conv2D.of(4 * filters, 1).strides(strides).named(name + "_0_conv").apply(first);
    } else if (strides > 1) {
      shortcut = MaxPooling2D.of(1).strides(strides).apply(x);
    }
    x = Conv2D.of(filters, 1).useBias(false).named(name + "_1_conv").apply(first);
    x = Blocks.pad(normalizedRelu(x, name + "_1"), 1, name + "_2_pad");
    x = Conv2D.of(filters, 3).strides(strides).useBias(false).named(name + "_2_conv").apply(x);
    x = Conv2D.of(4 * filters, 1).named(name + "_3_conv").apply(normalizedRelu(x, name + "_2"));
    return Add.of().named(name + "_out").apply(shortcut, x);
  }
}
