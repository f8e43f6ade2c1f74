package dev.rhyton.applications;

import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Concatenate;
import dev.rhyton.tensor.Tensor;
import java.util.List;

/**
 * Inception V3: blocks of parallel convolutions with windows of several sizes. Szegedy et al.,
 * 2016, arXiv 1512.00567.
 *
 * <pre>{@code
 * InceptionV3.of().build()
 * }</pre>
 */
public final class InceptionV3 extends InceptionNet<InceptionV3> {
  private InceptionV3() {}

  /** Returns the network. */
  public static InceptionV3 of() {
    return new InceptionV3();
  }

  @Override
  String defaultName() {
    return "inception_v3";
  }

  @Override
  Download.Source published() {
    return kernels(
        "inception_v3",
        "inception_v3",
        List.of("9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63"));
  }

  @Override
  Tensor features(Tensor images) {
    var x = stem(images);
    x = firstBlock(x, 64, 32, "mixed0");
    x = firstBlock(x, 64, 64, "mixed1");
    x = firstBlock(x, 64, 64, "mixed2");
    x = concat("mixed3", halving(x, 384), halving(conv(conv(x, 64, 1), 96, 3), 96), halved(x));
    int[] widths = {128, 160, 160, 192};
    for (int i = 0; i < widths.length; i++) x = middle(x, widths[i], "mixed" + (4 + i));
    x =
        concat(
            "mixed8",
            halving(conv(x, 192, 1), 320),
            halving(conv(conv(conv(x, 192, 1), 192, 1, 7), 192, 7, 1), 192),
            halved(x));
    for (int i = 0; i < 2; i++) x = last(x, i);
    return x;
  }

  /** Returns a block in which windows of 7 by 7 are factorized into rows and columns. */
  private static Tensor middle(Tensor x, int width, String name) {
    return concat(
        name,
        conv(x, 192, 1),
        conv(conv(conv(x, width, 1), width, 1, 7), 192, 7, 1),
        conv(conv(conv(conv(conv(x, width, 1), width, 7, 1), width, 1, 7), width, 7, 1), 192, 1, 7),
        conv(averaged(x), 192, 1));
  }

  private static Tensor last(Tensor x, int number) {
    var direct = conv(x, 320, 1);
    var three = conv(x, 384, 1);
    three = concat("mixed9_" + number, conv(three, 384, 1, 3), conv(three, 384, 3, 1));
    var twice = conv(conv(x, 448, 1), 384, 3);
    twice = Concatenate.of().apply(conv(twice, 384, 1, 3), conv(twice, 384, 3, 1));
    return concat("mixed" + (9 + number), direct, three, twice, conv(averaged(x), 192, 1));
  }
}
