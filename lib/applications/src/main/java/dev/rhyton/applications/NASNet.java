package dev.rhyton.applications;

import dev.rhyton.config.Check;
import dev.rhyton.datasets.Download;
import dev.rhyton.initializers.Initializers;
import dev.rhyton.layers.Activation;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.AveragePooling2D;
import dev.rhyton.layers.BatchNormalization;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Cropping2D;
import dev.rhyton.layers.GlobalAveragePooling2D;
import dev.rhyton.layers.MaxPooling2D;
import dev.rhyton.layers.SeparableConv2D;
import dev.rhyton.layers.ZeroPadding2D;
import dev.rhyton.tensor.Tensor;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * NASNetMobile and NASNetLarge: two cells found by architecture search; the inputs of each cell are
 * the outputs of the two cells before it. Zoph et al., 2018, arXiv 1707.07012.
 *
 * <pre>{@code
 * NASNet.of("Mobile").build()
 * }</pre>
 */
public final class NASNet extends Application<NASNet> {
  private static final String SERVER =
      "https://storage.googleapis.com/tensorflow/keras-applications/nasnet/";

  private String variant = "Mobile";

  private NASNet() {}

  /** Returns the variant {@code "Mobile"} or {@code "Large"}. */
  public static NASNet of(String variant) {
    return made(new NASNet(), n -> n.variant = variant);
  }

  @Override
  protected void check() {
    super.check();
    Check.that(
        variant.equals("Mobile") || variant.equals("Large"),
        "NASNet: the variant must be \"Mobile\" or \"Large\", received \"%s\".",
        variant);
  }

  private boolean isLarge() {
    return variant.equals("Large");
  }

  @Override
  int defaultSize() {
    return isLarge() ? 331 : 224;
  }

  /** Returns false, because the size determines which cells reduce their inputs. */
  @Override
  boolean takesAnySize() {
    return false;
  }

  @Override
  String defaultName() {
    return "nasnet_" + variant.toLowerCase(Locale.ROOT);
  }

  @Override
  String mode() {
    return "tf";
  }

  @Override
  Download.Source published() {
    var kind = variant.toLowerCase(Locale.ROOT);
    var hashes =
        isLarge()
            ? List.of("11577c9a518f0070763c2b964a382f17", "d81d89dc07e6e56530c4e77faddd61b5")
            : List.of("020fb642bf7360b370c678b08e0adf61", "1ed92395b5b598bdda52abe5c0dbfd63");
    var file = "nasnet_" + kind + (includesTop() ? ".h5" : "_no_top.h5");
    var published = "NASNet-" + kind + (includesTop() ? ".h5" : "-no-top.h5");
    return new Download.Source(file, URI.create(SERVER + published), hash(hashes));
  }

  /** The output and the input of a cell. */
  private record Pair(Tensor now, @Nullable Tensor before) {}

  @Override
  Tensor features(Tensor images) {
    int filters = (isLarge() ? 4032 : 1056) / 24;
    int repeats = isLarge() ? 6 : 4;
    var conv = Conv2D.of(isLarge() ? 96 : 32, 3).strides(2).useBias(false);
    var stem =
        conv.kernelInitializer(Initializers.get("he_normal")).named("stem_conv1").apply(images);
    var pair = reduction(new Pair(normalize(stem, "stem_bn1"), null), filters / 4, "stem_1");
    pair = reduction(pair, filters / 2, "stem_2");
    for (int stage = 0; stage < 3; stage++) {
      int wide = filters << stage;
      if (stage > 0) {
        var reduced = reduction(pair, wide, "reduce_" + stage * repeats);
        pair = isLarge() ? new Pair(reduced.now, pair.before) : reduced;
      }
      int from = stage == 0 ? 0 : stage * repeats + 1;
      for (int i = 0; i < repeats; i++) pair = normal(pair, wide, Integer.toString(from + i));
    }
    return relu(pair.now);
  }

  private static Pair normal(Pair given, int filters, String id) {
    var p = adjusted(given, filters, id);
    var h =
        normalize(pointwise(relu(given.now), filters, "normal_conv_1_" + id), "normal_bn_1_" + id);
    var x1 =
        add(
            "normal_add_1_" + id,
            separable(h, filters, 5, 1, "normal_left1_" + id),
            separable(p, filters, 3, 1, "normal_right1_" + id));
    var x2 =
        add(
            "normal_add_2_" + id,
            separable(p, filters, 5, 1, "normal_left2_" + id),
            separable(p, filters, 3, 1, "normal_right2_" + id));
    var x3 = add("normal_add_3_" + id, averaged(h, "normal_left3_" + id), p);
    var x4 =
        add(
            "normal_add_4_" + id,
            averaged(p, "normal_left4_" + id),
            averaged(p, "normal_right4_" + id));
    var x5 = add("normal_add_5_" + id, separable(h, filters, 3, 1, "normal_left5_" + id), h);
    var concat = Concatenate.of().named("normal_concat_" + id);
    return new Pair(concat.apply(p, x1, x2, x3, x4, x5), given.now);
  }

  private static Pair reduction(Pair given, int filters, String id) {
    var p = adjusted(given, filters, id);
    var h = pointwise(relu(given.now), filters, "reduction_conv_1_" + id);
    h = normalize(h, "reduction_bn_1_" + id);
    var padded = Blocks.halving(h, 3).named("reduction_pad_1_" + id).apply(h);
    var x1 =
        add(
            "reduction_add_1_" + id,
            separable(h, filters, 5, 2, "reduction_left1_" + id),
            separable(p, filters, 7, 2, "reduction_right1_" + id));
    var max = MaxPooling2D.of(3).strides(2);
    var x2 =
        add(
            "reduction_add_2_" + id,
            max.named("reduction_left2_" + id).apply(padded),
            separable(p, filters, 7, 2, "reduction_right2_" + id));
    var mean = AveragePooling2D.of(3).strides(2);
    var x3 =
        add(
            "reduction_add3_" + id,
            mean.named("reduction_left3_" + id).apply(padded),
            separable(p, filters, 5, 2, "reduction_right3_" + id));
    var x4 = Add.of().apply(x2, averaged(x1, "reduction_left4_" + id));
    var x5 =
        add(
            "reduction_add4_" + id,
            separable(x1, filters, 3, 1, "reduction_left4_" + id),
            max.named("reduction_right5_" + id).apply(padded));
    var concat = Concatenate.of().named("reduction_concat_" + id);
    return new Pair(concat.apply(x2, x3, x4, x5), given.now);
  }

  /** Returns the input of the previous cell with the size and the channels of this cell. */
  private static Tensor adjusted(Pair given, int filters, String id) {
    var p = given.before;
    if (p == null) return given.now;
    if (p.shape().dim(-2) != given.now.shape().dim(-2)) {
      p = Blocks.relu(p, "adjust_relu_1_" + id);
      var shifted = ZeroPadding2D.of(new int[][] {{0, 1}, {0, 1}}).apply(p);
      shifted = Cropping2D.of(new int[][] {{1, 0}, {1, 0}}).apply(shifted);
      p =
          Concatenate.of()
              .apply(everyOther(p, filters / 2, 1, id), everyOther(shifted, filters / 2, 2, id));
      return normalize(p, "adjust_bn_" + id);
    }
    if (p.shape().last() == filters) return p;
    p = pointwise(relu(p), filters, "adjust_conv_projection_" + id);
    return normalize(p, "adjust_bn_" + id);
  }

  private static Tensor everyOther(Tensor x, int filters, int number, String id) {
    var pool = AveragePooling2D.of(1).strides(2).named("adjust_avg_pool_" + number + "_" + id);
    return pointwise(pool.apply(x), filters, "adjust_conv_" + number + "_" + id);
  }

  private static Tensor separable(Tensor x, int filters, int kernel, int strides, String id) {
    x = relu(x);
    if (strides == 2) {
      x = Blocks.halving(x, kernel).named("separable_conv_1_pad_" + id).apply(x);
    }
    var conv = SeparableConv2D.of(filters, kernel).useBias(false);
    var first = conv.strides(strides).padding(strides == 2 ? "valid" : "same");
    x = first.named("separable_conv_1_" + id).apply(x);
    x = relu(normalize(x, "separable_conv_1_bn_" + id));
    x = conv.padding("same").named("separable_conv_2_" + id).apply(x);
    return normalize(x, "separable_conv_2_bn_" + id);
  }

  private static Tensor pointwise(Tensor x, int filters, String name) {
    var conv = Conv2D.of(filters, 1).padding("same").useBias(false);
    return conv.kernelInitializer(Initializers.get("he_normal")).named(name).apply(x);
  }

  private static Tensor averaged(Tensor x, String name) {
    return AveragePooling2D.of(3).strides(1).padding("same").named(name).apply(x);
  }

  private static Tensor add(String name, Tensor a, Tensor b) {
    return Add.of().named(name).apply(a, b);
  }

  private static Tensor normalize(Tensor x, String name) {
    return BatchNormalization.of().momentum(0.9997).named(name).apply(x);
  }

  private static Tensor relu(Tensor x) {
    return Activation.of("relu").apply(x);
  }

  @Override
  Tensor top(Tensor x) {
    return classify(GlobalAveragePooling2D.of().apply(x));
  }
}
