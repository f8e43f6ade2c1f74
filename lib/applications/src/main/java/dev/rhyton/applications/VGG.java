package dev.rhyton.applications;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * VGG16 and VGG19: stacks of convolutions of 3 by 3. They are large and slow; their features are
 * often used to compare images. Simonyan and Zisserman, 2015, arXiv 1409.1556.
 *
 * <pre>{@code
 * VGG.of(16).build()
 * }</pre>
 */
public final class VGG extends Application<VGG> {
  private static final int[] FILTERS = {64, 128, 256, 512, 512};

  private int depth = 16;

  private VGG() {}

  /** Returns the network with 16 or 19 layers that have weights. */
  public static VGG of(int depth) {
    return made(new VGG(), v -> v.depth = depth);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(depth == 16 || depth == 19, "VGG: depth must be 16 or 19, received %d.", depth);
  }

  @Override
  int defaultSize() {
    return 224;
  }

  @Override
  String defaultName() {
    return "vgg" + depth;
  }

  @Override
  String mode() {
    return "caffe";
  }

  @Override
  Download.Source published() {
    return kernels(
        "vgg" + depth,
        "vgg" + depth,
        depth == 16
            ? List.of("64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc")
            : List.of("cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6"));
  }

  @Override
  Tensor features(Tensor x) {
    for (int block = 0; block < FILTERS.length; block++) {
      var name = "block" + (block + 1);
      int convolutions = block < 2 ? 2 : depth == 16 ? 3 : 4;
      for (int i = 1; i <= convolutions; i++) {
        var conv = Conv2D.of(FILTERS[block], 3).padding("same").activation("relu");
        x = conv.named(name + "_conv" + i).apply(x);
      }
      x = MaxPooling2D.of(2).strides(2).named(name + "_pool").apply(x);
    }
    return x;
  }

  @Override
  Tensor top(Tensor x) {
    x = Flatten.of().named("flatten").apply(x);
    x = Dense.of(4096).activation("relu").named("fc1").apply(x);
    return classify(Dense.of(4096).activation("relu").named("fc2").apply(x));
  }
}
