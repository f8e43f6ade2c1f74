package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.GraphBuilder;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs SAGA: gradients are corrected outside the graph and fed to the update. */
final class SagaStrategy extends RecordedStrategy {
  private final Saga options;
  private final List<Weight> kept;
  private final Map<Weight, List<GradientTable>> tables = new LinkedHashMap<>(); // of data sets
  private final Map<Weight, Tensor> corrected = new LinkedHashMap<>(); // (batch, ...)

  SagaStrategy(TrainingStrategy gradients, TrainingTarget target, Saga options) {
    super(gradients, target);
    this.options = options;
    kept = target.weights().stream().filter(w -> options.keeps(target.path(w))).toList();
    Check.that(
        !kept.isEmpty(),
        "Saga: no variable's path holds one of the patterns; there are %s.",
        target.weights().stream().map(target::path).toList());
  }

  @Override
  void start(List<Integer> sizes) {
    tables.clear();
    int rows = sizes.stream().mapToInt(options::tableRows).sum();
    long numbers = kept.stream().mapToLong(w -> w.shape().size()).sum();
    int width = options.isBfloat16() ? 2 : 4;
    double bytes = (double) rows * numbers * width;
    Check.that(
        bytes <= options.budget(),
        "Saga would keep %d gradients of %d numbers, %s, over its budget of %s. What would fit:"
            + " groups(%d)%s, the gradients of fewer variables(...), or a larger budget(bytes).",
        rows,
        numbers,
        mebibytes(bytes),
        mebibytes(options.budget()),
        Math.max(1, (long) (options.budget() / (numbers * width * sizes.size()))),
        width == 4 && bytes <= 2 * options.budget() ? ", bfloat16()" : "");
    for (var weight : kept) {
      int size = Math.toIntExact(weight.shape().size());
      tables.put(weight, sizes.stream().map(samples -> table(size, samples)).toList());
    }
  }

  private GradientTable table(int size, int samples) {
    return new GradientTable(options.tableRows(samples), size, samples, options.isBfloat16());
  }

  private static String mebibytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / (1 << 20));
  }

  @Override
  public void declare(GraphBuilder graph, Objective objective) {
    super.declare(graph, objective);
    for (var weight : kept) {
      var shape = Shape.of(Shape.UNKNOWN).plus(weight.shape().dims());
      corrected.put(weight, graph.argument(DType.FLOAT32, shape));
    }
  }

  @Override
  boolean isPlain() {
    return false;
  }

  @Override
  public List<Tensor> gradients(GraphBuilder graph, Objective objective) {
    var all = new ArrayList<Tensor>();
    var others = kept.size() == objective.weights().size() ? null : ofLoss(graph, objective);
    for (int i = 0; i < objective.weights().size(); i++) {
      var samples = corrected.get(objective.weights().get(i));
      all.add(samples == null ? others.get(i) : mean(samples, i, objective));
    }
    return objective.withPenalty(graph, all);
  }

  private List<Tensor> ofLoss(GraphBuilder graph, Objective objective) {
    return super.gradients(graph, objective.withoutPenalty());
  }

  private Tensor mean(Tensor samples, int i, Objective objective) {
    var weight = objective.weights().get(i);
    return objective.scaled(share(samples, weight).mean(0)).cast(weight.dtype());
  }

  @Override
  public List<NDArray> feed(Batch batch, int ahead) {
    var parts = parts(batch);
    var gradients = target.samples().of(batch);
    var values = new ArrayList<NDArray>();
    for (var weight : kept) {
      var found = gradients.get(target.weights().indexOf(weight));
      var fresh = found.toFloats();
      var result = fresh.clone();
      var all = tables.get(weight);
      for (int part = 0; part < all.size(); part++) {
        var places = placesOf(part, parts);
        if (places.length > 0) correct(all.get(part), first(part), places, batch, fresh, result);
      }
      values.add(NDArray.of(result, found.shape().dims()));
    }
    return joined(super.feed(batch, ahead), values);
  }

  private static int[] placesOf(int part, int[] parts) {
    return IntStream.range(0, parts.length).filter(i -> parts[i] == part).toArray();
  }

  /**
   * Corrects the gradients of the samples of one data set and stores the new ones in its table.
   * They are scaled so that the mean over the batch is the sum of the data sets' means.
   */
  private static void correct(
      GradientTable table, int first, int[] places, Batch batch, float[] fresh, float[] result) {
    int size = fresh.length / batch.size();
    float share = (float) batch.size() / places.length;
    Map<Integer, float[]> sums = new LinkedHashMap<>();
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    for (int i : places) {
      int sample = batch.rows().get(i) - first;
      table.correct(sample, result, i * size);
      for (int k = i * size; k < (i + 1) * size; k++) result[k] *= share;
      var own = Arrays.copyOfRange(fresh, i * size, (i + 1) * size);
      counts.merge(table.row(sample), 1, Integer::sum);
      sums.merge(table.row(sample), own, SagaStrategy::add);
    }
    sums.forEach((row, sum) -> putMean(table, row, sum, counts.get(row)));
  }

  private static float[] add(float[] a, float[] b) {
    for (int k = 0; k < a.length; k++) a[k] += b[k];
    return a;
  }

  private static void putMean(GradientTable table, int row, float[] sum, int count) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] /= count;
      // A stored value would spoil every later step; this step itself reports it.
      if (!Float.isFinite(sum[k])) return;
    }
    table.put(row, sum);
  }
}
