package dev.rhyton.learning;

import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.data.Batch;
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
import org.jspecify.annotations.Nullable;

/** Runs SAGA: gradients are corrected outside the graph and fed to the update. */
final class SagaRecorder extends SampleRecorder {
  private final Saga options;
  private final List<Weight> kept;
  private final Map<Weight, List<GradientTable>> tables = new LinkedHashMap<>(); // of data sets

  SagaRecorder(TrainingTarget target, Saga options) {
    super(target);
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
  public List<@Nullable Tensor> gradients(TracedStep step, Objective loss, GradientRule rule) {
    var shapes = kept.stream().map(w -> Shape.of(Shape.UNKNOWN).plus(w.shape().dims())).toList();
    var corrected = step.argumentsDrawnFirst(shapes, this::corrected); // (batch, ...)
    var weights = loss.weights();
    var others =
        kept.size() == weights.size()
            ? List.<@Nullable Tensor>of()
            : rule.gradients(step, loss.withoutPenalty());
    var all = new ArrayList<@Nullable Tensor>();
    for (int i = 0; i < weights.size(); i++) {
      var weight = weights.get(i);
      int place = kept.indexOf(weight);
      if (place < 0) {
        all.add(others.get(i));
        continue;
      }
      var mean = rule.ofSamples(corrected.get(place), weight).mean(0);
      all.add(loss.scaled(mean).cast(weight.dtype()));
    }
    return loss.withPenalty(step.graph(), all);
  }

  private List<NDArray> corrected(Batch batch) {
    var parts = parts(batch);
    var gradients = target.samples().of(batch);
    var values = new ArrayList<NDArray>();
    for (var weight : kept) {
      var found = gradients.get(target.weights().indexOf(weight));
      var fresh = found.toFloats();
      var result = fresh.clone();
      var all = requireNonNull(tables.get(weight));
      for (int part = 0; part < all.size(); part++) {
        var places = placesOf(part, parts);
        if (places.length > 0) correct(all.get(part), first(part), places, batch, fresh, result);
      }
      values.add(NDArray.of(result, found.shape().dims()));
    }
    return values;
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
    var rows = Check.given("saga", "the indices of samples", batch.rows());
    for (int i : places) {
      int sample = rows.get(i) - first;
      table.correct(sample, result, i * size);
      for (int k = i * size; k < (i + 1) * size; k++) result[k] *= share;
      var own = Arrays.copyOfRange(fresh, i * size, (i + 1) * size);
      counts.merge(table.row(sample), 1, Integer::sum);
      sums.merge(table.row(sample), own, SagaRecorder::add);
    }
    sums.forEach((row, sum) -> putMean(table, row, sum, requireNonNull(counts.get(row))));
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
