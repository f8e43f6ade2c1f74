package dev.rhyton.applications;

import dev.rhyton.layers.Add;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * ResNet50, ResNet101 and ResNet152: residual blocks, which add their output to their input, so
 * that deep networks can be trained. He et al., 2016, arXiv 1512.03385.
 *
 * <pre>{@code
 * ResNet.of(50).build()
 * }</pre>
 */
public final class ResNet extends ResidualNet<ResNet> {
  private ResNet() {}

  /** Returns the network with 50, 101 or 152 layers that have weights. */
  public static ResNet of(int depth) {
    return made(new ResNet(), r -> r.depth = depth);
  }

  @Override
  String version() {
    return "";
  }

  @Override
  String mode() {
    return "caffe";
  }

  @Override
  List<String> hashes(int layers) {
    return switch (layers) {
      case 50 -> List.of("2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626");
      case 101 -> List.of("f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21");
      default -> List.of("100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c");
    };
  }

  @Override
  Tensor afterStem(Tensor x) {
    return normalizedRelu(x, "conv1");
  }

  @Override
  Tensor afterStacks(Tensor x) {
    return x;
  }

  @Override
  int strides(int stack) {
    return stack == 0 ? 1 : 2;
  }

  @Override
  Tensor stack(Tensor x, int filters, int blocks, int strides, String name) {
    for (int i = 1; i <= blocks; i++) {
      x = block(x, filters, i == 1 ? strides : 1, i == 1, name + "_block" + i);
    }
    return x;
  }

  private static Tensor block(Tensor x, int filters, int strides, boolean convolved, String name) {
    var shortcut = x;
    if (convolved) {
      shortcut = Conv2D.of(4 * filters, 1).strides(strides).named(name + "_0_conv").apply(x);
      shortcut = normalize(shortcut, name + "_0_bn");
    }
    x = Conv2D.of(filters, 1).strides(strides).named(name + "_1_conv").apply(x);
    x = normalizedRelu(x, name + "_1");
    x = Conv2D.of(filters, 3).padding("same").named(name + "_2_conv").apply(x);
    x = normalizedRelu(x, name + "_2");
    x = normalize(Conv2D.of(4 * filters, 1).named(name + "_3_conv").apply(x), name + "_3_bn");
    return Blocks.relu(Add.of().named(name + "_add").apply(shortcut, x), name + "_out");
  }
}
