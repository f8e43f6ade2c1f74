package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.Kit;
import dev.rhyton.layers.Add;
import dev.rhyton.layers.Bidirectional;
import dev.rhyton.layers.Conv2D;
import dev.rhyton.layers.Conv2DTranspose;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.DepthwiseConv2D;
import dev.rhyton.layers.Embedding;
import dev.rhyton.layers.Flatten;
import dev.rhyton.layers.GRU;
import dev.rhyton.layers.Input;
import dev.rhyton.layers.LSTM;
import dev.rhyton.layers.LayerNormalization;
import dev.rhyton.layers.MultiHeadAttention;
import dev.rhyton.layers.Reshape;
import dev.rhyton.layers.TimeDistributed;
import dev.rhyton.losses.Losses;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * By weight, the gradient of each weight is that of one group of samples, whatever products it was
 * computed by: the groups' gradients are those of batches of one row.
 */
class GroupProductsTest {
  private static final int SAMPLES = 6;
  private static final int OUTPUTS = 2;

  /** A model of 12 inputs; sizes are random. */
  private static final Map<String, Function<SplittableRandom, Model>> NETS = new TreeMap<>();

  static {
    NETS.put(
        "dense",
        r ->
            Sequential.of(
                Dense.of(size(r)).activation("tanh"), Dense.of(size(r)), Dense.of(OUTPUTS)));
    NETS.put(
        "many inputs",
        r ->
            Sequential.of(
                Dense.of(95 + size(r)).activation("tanh"),
                Dense.of(95 + size(r)),
                Dense.of(OUTPUTS)));
    NETS.put(
        "conv",
        r ->
            Sequential.of(
                Reshape.of(3, 2, 2),
                Conv2D.of(size(r), 2).padding("same").activation("tanh"),
                Conv2D.of(size(r), 2),
                Flatten.of(),
                Dense.of(OUTPUTS)));
    NETS.put(
        "conv of steps",
        r ->
            Sequential.of(
                Reshape.of(2, 3, 2, 1),
                TimeDistributed.of(Conv2D.of(size(r), 2)),
                Flatten.of(),
                Dense.of(OUTPUTS)));
    NETS.put(
        "dilated conv",
        r ->
            Sequential.of(
                Reshape.of(4, 3, 1),
                Conv2D.of(size(r), 2).dilationRate(2),
                Flatten.of(),
                Dense.of(OUTPUTS)));
    NETS.put(
        "other convs",
        r ->
            Sequential.of(
                Reshape.of(3, 2, 2),
                DepthwiseConv2D.of(2),
                Conv2DTranspose.of(size(r), 2),
                Flatten.of(),
                Dense.of(OUTPUTS)));
    NETS.put(
        "lstm",
        r ->
            Sequential.of(
                Reshape.of(4, 3),
                LSTM.of(size(r)).returnSequences(true),
                LayerNormalization.of(),
                LSTM.of(size(r)),
                Dense.of(OUTPUTS)));
    NETS.put(
        "gru",
        r -> Sequential.of(Reshape.of(4, 3), Bidirectional.of(GRU.of(size(r))), Dense.of(OUTPUTS)));
    NETS.put(
        "embedding",
        r -> Sequential.of(Embedding.of(9, size(r)), GRU.of(size(r)), Dense.of(OUTPUTS)));
    NETS.put(
        "shared",
        r -> {
          var in = Input.of(12);
          var shared = Dense.of(12).activation("tanh");
          var twice = shared.apply(shared.apply(in));
          return Model.of(in, Dense.of(OUTPUTS).apply(Add.of().apply(twice, in)));
        });
    NETS.put(
        "attention",
        r -> {
          var in = Input.of(4, 3);
          var x = MultiHeadAttention.of(2, size(r)).apply(in, in);
          return Model.of(in, Dense.of(OUTPUTS).apply(Flatten.of().apply(x)));
        });
  }

  private static int size(SplittableRandom random) {
    return random.nextInt(1, 6);
  }

  private static NDArray samples(String net, int count) {
    return switch (net) {
      case "embedding" -> Kit.labels(1, count * 4, 9).reshape(count, 4);
      case "attention" -> Kit.normal(1, count, 4, 3);
      default -> Kit.normal(1, count, 12);
    };
  }

  private static double[] gradient(Model model, List<NDArray> start, Object x, Object y) {
    model.setWeights(start);
    model.trainOnBatch(x, y);
    var now = model.getWeights();
    var all = new ArrayList<Double>();
    for (int i = 0; i < now.size(); i++) {
      for (double d : Kit.difference(start.get(i), now.get(i), 1)) all.add(d);
    }
    return all.stream().mapToDouble(d -> d).toArray();
  }

  private static void compile(Model model, Learning mode) {
    model.compile(Compile.of(SGD.of(1), Losses.get("mse")).learning(mode));
  }

  @TestFactory
  Stream<DynamicTest> eachWeightLearnsFromOneGroup() {
    return NETS.keySet().stream()
        .map(net -> DynamicTest.dynamicTest(net, () -> assertLearnsFromGroups(net)));
  }

  private static void assertLearnsFromGroups(String net) {
    Seed.set(net.hashCode());
    var model = NETS.get(net).apply(new SplittableRandom(net.hashCode()));
    var x = samples(net, SAMPLES);
    var y = Kit.normal(2, SAMPLES, OUTPUTS);
    compile(model, Learning.plain());
    model.trainOnBatch(x, y); // makes the weights
    var start = model.getWeights();
    var ofSamples = new double[SAMPLES][];
    for (int i = 0; i < SAMPLES; i++) {
      ofSamples[i] = gradient(model, start, x.slice(0, i, i + 1), y.slice(0, i, i + 1));
    }
    compile(model, Learning.batch().groups(3).granularity(Granularity.WEIGHT));
    for (int count : new int[] {6, 6, 5, 2}) { // two of them divide, one is short
      int groups = Math.min(count, 3);
      var got = gradient(model, start, x.slice(0, 0, count), y.slice(0, 0, count));
      double nearest =
          groupings(count, groups).stream()
              .mapToDouble(grouping -> distance(got, ofGroups(ofSamples, grouping, groups)))
              .min()
              .getAsDouble();
      assertEquals(0, nearest, 2e-4, count + " samples: the farthest weight");
    }
  }

  /** Returns all assignments of samples to groups whose sizes differ by one at most. */
  private static List<int[]> groupings(int samples, int groups) {
    var all = new ArrayList<int[]>();
    for (int code = 0; code < Math.pow(groups, samples); code++) {
      var grouping = new int[samples];
      var sizes = new int[groups];
      for (int i = 0, rest = code; i < samples; i++, rest /= groups) {
        grouping[i] = rest % groups;
        sizes[grouping[i]]++;
      }
      int least = Arrays.stream(sizes).min().getAsInt();
      if (Arrays.stream(sizes).max().getAsInt() <= least + 1) all.add(grouping);
    }
    return all;
  }

  private static double[][] ofGroups(double[][] ofSamples, int[] grouping, int groups) {
    var sums = new double[groups][ofSamples[0].length];
    for (int i = 0; i < grouping.length; i++) {
      for (int w = 0; w < ofSamples[i].length; w++) {
        sums[grouping[i]][w] += ofSamples[i][w] * groups / grouping.length;
      }
    }
    return sums;
  }

  /** Returns how far the farthest number is from the nearest one that a group has. */
  private static double distance(double[] got, double[][] ofGroups) {
    double farthest = 0;
    for (int w = 0; w < got.length; w++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (var group : ofGroups) nearest = Math.min(nearest, Math.abs(group[w] - got[w]));
      farthest = Math.max(farthest, nearest);
    }
    return farthest;
  }

  /** The gradients of a layer of zeros show the sample from which each weight learned. */
  @ParameterizedTest
  @ValueSource(ints = {12, 96}) // few inputs and many
  void groupsOfTwoWeightsAreIndependent(int size) {
    int groups = 3;
    var model = Sequential.of(Dense.of(size).kernelInitializer("zeros").useBias(false));
    compile(model, Learning.batch().groups(groups).granularity(Granularity.WEIGHT));
    model.build(size);
    var start = model.getWeights();
    var ones = new float[groups * size];
    Arrays.fill(ones, 1);
    var targets = new float[groups][size];
    for (int i = 0; i < groups; i++) Arrays.fill(targets[i], (float) Math.pow(10, i));
    var x = NDArray.of(ones, groups, size);
    double runs = 150;
    double ofUnit = 0;
    double ofInput = 0;
    double neither = 0;
    var counts = new TreeMap<Double, Integer>();
    for (int run = 0; run < runs; run++) {
      var g = gradient(model, start, x, NDArray.from(targets));
      for (double d : g) counts.merge(d, 1, Integer::sum);
      if (g[0] == g[size * 5]) ofUnit++; // inputs 0 and 5 of unit 0
      if (g[0] == g[7]) ofInput++;
      if (g[0] == g[size * 5 + 7]) neither++;
    }
    assertEquals(groups, counts.size());
    for (int count : counts.values()) assertEquals(1 / 3.0, count / (runs * size * size), 0.05);
    // Five standard errors.
    for (double same : new double[] {ofUnit, ofInput, neither}) {
      assertEquals(1 / 3.0, same / runs, 0.2);
    }
  }
}
