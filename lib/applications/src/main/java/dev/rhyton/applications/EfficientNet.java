package dev.rhyton.applications;

import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Normalization;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.vision.Rescaling;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * EfficientNetB0 to B7: width, depth and image size are scaled together. Pixels are from 0 to 255.
 * Tan and Le, 2019, arXiv 1905.11946.
 *
 * <pre>{@code
 * EfficientNet.of("B0").build()
 * }</pre>
 */
public final class EfficientNet extends ScaledNet<EfficientNet> {
  private static final String SERVER = "https://storage.googleapis.com/keras-applications/";

  static final Map<String, Scale> VARIANTS = new LinkedHashMap<>();

  static {
    VARIANTS.put("B0", new Scale(1.0, 1.0, 224, 0.2));
    VARIANTS.put("B1", new Scale(1.0, 1.1, 240, 0.2));
    VARIANTS.put("B2", new Scale(1.1, 1.2, 260, 0.3));
    VARIANTS.put("B3", new Scale(1.2, 1.4, 300, 0.3));
    VARIANTS.put("B4", new Scale(1.4, 1.8, 380, 0.4));
    VARIANTS.put("B5", new Scale(1.6, 2.2, 456, 0.4));
    VARIANTS.put("B6", new Scale(1.8, 2.6, 528, 0.5));
    VARIANTS.put("B7", new Scale(2.0, 3.1, 600, 0.5));
  }

  private static final List<Stage> STAGES =
      List.of(
          new Stage(3, 1, 32, 16, 1, 1, 0.25, false),
          new Stage(3, 2, 16, 24, 6, 2, 0.25, false),
          new Stage(5, 2, 24, 40, 6, 2, 0.25, false),
          new Stage(3, 3, 40, 80, 6, 2, 0.25, false),
          new Stage(5, 3, 80, 112, 6, 1, 0.25, false),
          new Stage(5, 4, 112, 192, 6, 2, 0.25, false),
          new Stage(3, 1, 192, 320, 6, 1, 0.25, false));

  private EfficientNet() {
    super(VARIANTS);
  }

  /** Returns a variant, from {@code "B0"}, the smallest, to {@code "B7"}. */
  public static EfficientNet of(String variant) {
    return of(new EfficientNet(), variant);
  }

  @Override
  List<Stage> stages() {
    return STAGES;
  }

  @Override
  int filters(int count) {
    return Blocks.divisible(count * scale().width(), 8);
  }

  @Override
  double blocks() {
    return STAGES.stream().mapToInt(this::repeats).sum();
  }

  @Override
  double momentum() {
    return 0.99;
  }

  @Override
  String defaultName() {
    return "efficientnet" + variant().toLowerCase(Locale.ROOT);
  }

  @Override
  Download.Source published() {
    var file = defaultName() + (includesTop() ? ".h5" : "_notop.h5");
    return new Download.Source(file, URI.create(SERVER + file), hash(hashes()));
  }

  private List<String> hashes() {
    return switch (variant()) {
      case "B0" -> List.of("902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d");
      case "B1" -> List.of("1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432");
      case "B2" -> List.of("b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39");
      case "B3" -> List.of("ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226");
      case "B4" -> List.of("18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba");
      case "B5" -> List.of("ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f");
      case "B6" -> List.of("165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743");
      default -> List.of("8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a");
    };
  }

  /**
   * Normalizes the pixels; with the published weights, also divides them by these roots, as in
   * their training.
   */
  @Override
  Tensor preprocessed(Tensor images) {
    var x = Normalization.of().apply(Rescaling.of(1 / 255.0).apply(images));
    if (!isPretrained()) return x;
    var factors = Arrays.stream(ImageNet.DEVIATION).map(d -> 1 / Math.sqrt(d)).toArray();
    return Rescaling.of(factors).apply(x);
  }

  @Override
  Tensor stem(Tensor x, Conv2D conv) {
    x = Blocks.halving(x, 3).named("stem_conv_pad").apply(x);
    return conv.padding("valid").named("stem_conv").apply(x);
  }

  @Override
  Tensor depthwise(Tensor x, int kernel, int strides, String name) {
    var conv = DepthwiseConv2D.of(kernel).strides(strides).padding(strides == 1 ? "same" : "valid");
    if (strides == 2) x = Blocks.halving(x, kernel).named(name + "dwconv_pad").apply(x);
    return conv.useBias(false).depthwiseInitializer(initializer()).named(name + "dwconv").apply(x);
  }
}
