package dev.rhyton.applications;

import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Normalization;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.vision.Rescaling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * EfficientNetV2 B0 to B3, S, M and L: {@link EfficientNet} with ordinary convolutions in the first
 * blocks, which train faster. Pixels are from 0 to 255. Tan and Le, 2021, arXiv 2104.00298.
 *
 * <pre>{@code
 * EfficientNetV2.of("B0").build()
 * }</pre>
 */
public final class EfficientNetV2 extends ScaledNet<EfficientNetV2> {
  static final Map<String, Scale> VARIANTS = new LinkedHashMap<>();

  static {
    VARIANTS.put("B0", new Scale(1.0, 1.0, 224, 0.2));
    VARIANTS.put("B1", new Scale(1.0, 1.1, 240, 0.2));
    VARIANTS.put("B2", new Scale(1.1, 1.2, 260, 0.2));
    VARIANTS.put("B3", new Scale(1.2, 1.4, 300, 0.2));
    VARIANTS.put("S", new Scale(1.0, 1.0, 384, 0.2));
    VARIANTS.put("M", new Scale(1.0, 1.0, 480, 0.2));
    VARIANTS.put("L", new Scale(1.0, 1.0, 480, 0.2));
  }

  private static final List<Stage> B =
      List.of(
          fused(1, 32, 16, 1, 1),
          fused(2, 16, 32, 4, 2),
          fused(2, 32, 48, 4, 2),
          plain(3, 48, 96, 4, 2),
          plain(5, 96, 112, 6, 1),
          plain(8, 112, 192, 6, 2));
  private static final List<Stage> S =
      List.of(
          fused(2, 24, 24, 1, 1),
          fused(4, 24, 48, 4, 2),
          fused(4, 48, 64, 4, 2),
          plain(6, 64, 128, 4, 2),
          plain(9, 128, 160, 6, 1),
          plain(15, 160, 256, 6, 2));
  private static final List<Stage> M =
      List.of(
          fused(3, 24, 24, 1, 1),
          fused(5, 24, 48, 4, 2),
          fused(5, 48, 80, 4, 2),
          plain(7, 80, 160, 4, 2),
          plain(14, 160, 176, 6, 1),
          plain(18, 176, 304, 6, 2),
          plain(5, 304, 512, 6, 1));
  private static final List<Stage> L =
      List.of(
          fused(4, 32, 32, 1, 1),
          fused(7, 32, 64, 4, 2),
          fused(7, 64, 96, 4, 2),
          plain(10, 96, 192, 4, 2),
          plain(19, 192, 224, 6, 1),
          plain(25, 224, 384, 6, 2),
          plain(7, 384, 640, 6, 1));

  private static Stage fused(int repeats, int in, int out, int expand, int strides) {
    return new Stage(3, repeats, in, out, expand, strides, 0, true);
  }

  private static Stage plain(int repeats, int in, int out, int expand, int strides) {
    return new Stage(3, repeats, in, out, expand, strides, 0.25, false);
  }

  private boolean includePreprocessing = true;

  private EfficientNetV2() {
    super(VARIANTS);
  }

  /** Returns the variant {@code "B0"} to {@code "B3"}, {@code "S"}, {@code "M"} or {@code "L"}. */
  public static EfficientNetV2 of(String variant) {
    return of(new EfficientNetV2(), variant);
  }

  /**
   * Sets whether the model scales pixels from 0 to 255, by default true; otherwise pixels are from
   * −1 to 1.
   */
  public EfficientNetV2 includePreprocessing(boolean include) {
    return set(e -> e.includePreprocessing = include);
  }

  @Override
  List<Stage> stages() {
    return switch (variant()) {
      case "S" -> S;
      case "M" -> M;
      case "L" -> L;
      default -> B;
    };
  }

  @Override
  int filters(int count) {
    return Blocks.nearest(count * scale().width(), 8);
  }

  @Override
  double blocks() {
    return stages().stream().mapToInt(Stage::repeats).sum();
  }

  @Override
  double momentum() {
    return 0.9;
  }

  @Override
  String defaultName() {
    return "efficientnetv2-" + variant().toLowerCase(Locale.ROOT);
  }

  @Override
  Download.Source published() {
    var file = defaultName() + (includesTop() ? ".h5" : "_notop.h5");
    return source("efficientnet_v2", file, hashes());
  }

  private List<String> hashes() {
    return switch (variant()) {
      case "B0" -> List.of("21ecbf6da12460d5c40bb2f29ceb2188", "893217f2bb855e2983157299931e43ff");
      case "B1" -> List.of("069f0534ff22adf035c89e2d9547a9dc", "0e80663031ca32d657f9caa404b6ec37");
      case "B2" -> List.of("424e49f28180edbde1e94797771950a7", "1dfe2e7a5d45b6632553a8961ea609eb");
      case "B3" -> List.of("1f1fc43bd98a6e4fd8fdfd551e02c7a0", "f6abf7b5849ac99a89b50dd3fd532856");
      case "S" -> List.of("e1d88a8495beba45748fedd0cecbe016", "af0682fb74e8c54910f2d4393339c070");
      case "M" -> List.of("a3bf6aa3276309f4fc6a34aa114c95cd", "1b8dc055df72dde80d614482840fe342");
      default -> List.of("27e6d408b53c7ebc868fefa357689935", "b0b66b5c863aef5b46e8608fe1711615");
    };
  }

  @Override
  Tensor preprocessed(Tensor images) {
    if (!includePreprocessing) return images;
    if (!variant().startsWith("B") || images.shape().last() != 3) {
      return Rescaling.of(1 / 128.0).offset(-1).apply(images);
    }
    return Normalization.of(ImageNet.MEAN, ImageNet.variance())
        .apply(Rescaling.of(1 / 255.0).apply(images));
  }

  @Override
  Tensor stem(Tensor x, Conv2D conv) {
    return conv.named("stem_conv").apply(x);
  }

  @Override
  Tensor depthwise(Tensor x, int kernel, int strides, String name) {
    var conv = DepthwiseConv2D.of(kernel).strides(strides).padding("same").useBias(false);
    return conv.depthwiseInitializer(initializer()).named(name + "dwconv2").apply(x);
  }
}
