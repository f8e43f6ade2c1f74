package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.config.Range;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Shape;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The Square Attack, which only asks for the model's outputs: it sets random squares of an image to
 * {@code ±ε} and keeps those that lower the margin {@code f_y − max_{k≠y} f_k}. It finds what
 * attacks by gradients miss where a model hides its gradients. Andriushchenko et al., 2020, arXiv
 * 1912.00049; the L∞ attack, with the paper's schedule of sizes.
 *
 * <p>Samples are images {@code (height, width)} or {@code (height, width, channels)}; in flat
 * samples, the squares are runs of neighbours. Each query is one prediction of the samples that are
 * not fooled so far.
 */
public final class SquareAttack extends BaseAttack<SquareAttack> {
  /** The shares of the queries after which the squares have half the area, from the paper. */
  private static final double[] HALVED = {0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8};

  private @Range(atLeast = 1) int queries;
  private @Range(above = 0, atMost = 1) double area = 0.8;

  private SquareAttack() {}

  /** Returns an attack that asks for at most this many predictions of each sample. */
  public static SquareAttack of(int queries) {
    return made(new SquareAttack(), a -> a.queries = queries);
  }

  /** Sets the share of the image that the first squares cover, by default 0.8. */
  public SquareAttack area(double share) {
    return with(this, a -> a.area = share);
  }

  @Override
  public boolean usesGradients() {
    return false;
  }

  @Override
  NDArray run(AttackedModel model, NDArray x, NDArray y, double epsilon) {
    var grid = Grid.of(x.shape());
    var random = Seed.generator(Seed.next());
    var origins = rows(x);
    var best =
        IntStream.range(0, x.length()).mapToObj(i -> origins[i].clone()).toArray(float[][]::new);
    for (int i = 0; i < best.length; i++) grid.stripes(best[i], origins[i], epsilon, random);
    best = rows(inRange(array(best, x.shape())).value());
    var labels = model.labels(y, x);
    var margins = margins(model, best, x.shape(), labels, all(best.length));
    for (int query = 1; query < queries; query++) {
      var rest = IntStream.range(0, best.length).filter(i -> margins[i] > 0).toArray();
      if (rest.length == 0) break;
      double share = share((double) query / queries);
      var tried = new float[rest.length][];
      for (int i = 0; i < rest.length; i++) {
        tried[i] = best[rest[i]].clone();
        grid.square(tried[i], origins[rest[i]], epsilon, share, random);
      }
      tried = rows(inRange(array(tried, x.shape())).value());
      var found = margins(model, tried, x.shape(), labels, rest);
      for (int i = 0; i < rest.length; i++) {
        if (found[i] >= margins[rest[i]]) continue;
        margins[rest[i]] = found[i];
        best[rest[i]] = tried[i];
      }
    }
    return array(best, x.shape());
  }

  private double share(double done) {
    double share = area;
    for (double threshold : HALVED) {
      if (done > threshold) share /= 2;
    }
    return share;
  }

  private static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** Returns how far the label's output leads; not above 0 if another class wins. */
  private static double[] margins(
      AttackedModel model, float[][] samples, Shape shape, int[] labels, int[] index) {
    var outputs = model.scores(array(samples, shape)).toArray2d();
    var margins = new double[index.length];
    for (int i = 0; i < index.length; i++) {
      double other = Double.NEGATIVE_INFINITY;
      int label = labels[index[i]];
      for (int k = 0; k < outputs[i].length; k++) {
        if (k != label) other = Math.max(other, outputs[i][k]);
      }
      margins[i] = outputs[i][label] - other;
    }
    return margins;
  }

  private static float[][] rows(NDArray x) {
    return x.reshape(x.length(), x.size() / x.length()).toArray2d();
  }

  private static NDArray array(float[][] rows, Shape like) {
    return NDArray.from(rows).reshape(like.with(0, rows.length).dims());
  }

  /** The pixels of a sample. */
  private record Grid(int height, int width, int channels) {
    static Grid of(Shape samples) {
      int rank = samples.rank();
      Check.that(
          rank >= 2 && rank <= 4,
          "SquareAttack: expected samples of shape (features), (height, width) or (height, width,"
              + " channels), received %s.",
          samples.from(1));
      return new Grid(
          (int) samples.dim(1),
          rank > 2 ? (int) samples.dim(2) : 1,
          rank > 3 ? (int) samples.dim(3) : 1);
    }

    /** Sets each column of each channel to a random sign of ε; of flat samples each number. */
    void stripes(float[] pixels, float[] origin, double epsilon, RandomGenerator random) {
      for (int column = 0; column < (width == 1 ? height : width); column++) {
        if (width == 1) set(pixels, origin, column, 0, 1, 1, epsilon, random);
        else set(pixels, origin, 0, column, height, 1, epsilon, random);
      }
    }

    /** Sets a random square that covers a share of the image. */
    void square(
        float[] pixels, float[] origin, double epsilon, double share, RandomGenerator random) {
      double cells = share * height * width;
      int down = side(width == 1 ? cells : Math.sqrt(cells), height);
      int across = width == 1 ? 1 : side(Math.sqrt(cells), width);
      int top = random.nextInt(height - down + 1);
      int left = random.nextInt(width - across + 1);
      set(pixels, origin, top, left, down, across, epsilon, random);
    }

    private static int side(double wanted, int most) {
      return (int) Math.max(1, Math.min(most, Math.round(wanted)));
    }

    private void set(
        float[] pixels,
        float[] origin,
        int top,
        int left,
        int down,
        int across,
        double epsilon,
        RandomGenerator random) {
      for (int channel = 0; channel < channels; channel++) {
        float change = (float) (random.nextBoolean() ? epsilon : -epsilon);
        for (int row = top; row < top + down; row++) {
          for (int column = left; column < left + across; column++) {
            int i = (row * width + column) * channels + channel;
            pixels[i] = origin[i] + change;
          }
        }
      }
    }
  }
}
