package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A choice of samples for each pass over the data by what was recorded of them: the losses and the
 * norms of gradients. {@code Recording.norms()} has the options.
 */
public final class SampleChoice {
  private final double importance;
  private final double drop;
  private final int after;
  private int passes; // begun
  private boolean open; // whether the last of them has not ended
  private double[] losses; // the sum for each sample
  private double[] counts; // of these losses
  private double[] norms; // the last of each sample, or -1
  private double[] odds = {}; // of each sample in this pass, 1 on average; empty for each once

  /**
   * Creates the choice among so many samples, of which nothing is recorded.
   *
   * @param importance the share of the draws by norms, or 0 for samples that are not drawn
   * @param drop the share of the samples that are left out, those of the largest mean losses
   * @param after the number of passes over all samples before
   */
  public SampleChoice(int samples, double importance, double drop, int after) {
    Check.notNegative("SampleChoice", "samples", samples);
    int size = MemoryCheck.elements(DType.FLOAT64, samples);
    this.importance = share("importance", importance);
    this.drop = share("drop", drop);
    this.after = after;
    losses = new double[size];
    counts = new double[size];
    norms = new double[size];
    Arrays.fill(norms, -1);
  }

  private static double share(String what, double value) {
    Check.that(
        value >= 0 && value < 1, "SampleChoice: %s must lie in [0, 1), received %s.", what, value);
    return value;
  }

  private static NDArray value(Map<String, NDArray> state, String key) {
    return Check.given("SampleChoice", key, state.get(key));
  }

  /** Continues from a state that {@link #state} returned. */
  public void restore(Map<String, NDArray> state) {
    Check.given("SampleChoice", "state", state);
    for (var key : state().keySet()) {
      Check.that(
          state.containsKey(key), "SampleChoice: the state has no \"%s\": it is damaged.", key);
    }
    passes = (int) value(state, "passes").item();
    open = value(state, "open").item() == 1;
    losses = value(state, "losses").toDoubles();
    counts = value(state, "counts").toDoubles();
    norms = value(state, "norms").toDoubles();
    odds = value(state, "odds").toDoubles();
    boolean fits = losses.length == counts.length && losses.length == norms.length;
    Check.that(
        fits && (odds.length == 0 || odds.length == losses.length),
        "SampleChoice: the state has values of %d, %d, %d and %d samples: it is damaged.",
        losses.length,
        counts.length,
        norms.length,
        odds.length);
  }

  /** Returns the state. */
  public Map<String, NDArray> state() {
    var all = new TreeMap<String, NDArray>();
    all.put("passes", NDArray.of(new int[] {passes}, 1));
    all.put("open", NDArray.of(new int[] {open ? 1 : 0}, 1));
    all.put("losses", NDArray.from(losses.clone()));
    all.put("counts", NDArray.from(counts.clone()));
    all.put("norms", NDArray.from(norms.clone()));
    all.put("odds", NDArray.from(odds.clone()));
    return all;
  }

  /** Returns the number of samples to choose from. */
  public int samples() {
    return losses.length;
  }

  private void choose() {
    if (passes++ < after) return;
    if (importance > 0) odds = byNorms(importance);
    else if (odds.length == 0) odds = bySmallLosses(); // once: those left out have no new losses
  }

  private double[] byNorms(double share) {
    double mean = Arrays.stream(norms).filter(n -> n >= 0).average().orElse(0);
    double sum = Arrays.stream(norms).map(n -> n < 0 ? mean : n).sum();
    int all = samples();
    if (!(sum > 0) || Double.isInfinite(sum)) return new double[0];
    return Arrays.stream(norms)
        .map(n -> share * (n < 0 ? mean : n) / sum * all + (1 - share))
        .toArray();
  }

  private double[] bySmallLosses() {
    var kept = new double[samples()];
    int number = samples() - (int) Math.round(drop * samples());
    if (number == samples()) return new double[0];
    IntStream.range(0, samples())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> counts[i] == 0 ? 0 : losses[i] / counts[i]))
        .limit(number)
        .forEach(i -> kept[i] = (double) samples() / number);
    return kept;
  }

  /**
   * Returns the batches of a pass; samples that were drawn have weights of 1 / odds. The choice is
   * that of a restored state if its pass had not ended.
   */
  public Batches batches(IndexedDataset data, int batchSize, @Nullable RandomGenerator shuffle) {
    Check.given("SampleChoice", "data", data);
    Check.that(
        data.size() == samples(),
        "SampleChoice: expected %d samples, received %d.",
        samples(),
        data.size());
    if (!open) choose();
    open = true;
    var batches = chosen(data, batchSize, shuffle);
    boolean weighs = isDrawn();
    return Batches.of(
        () -> !batches.hasNext() ? null : weighs ? weighted(batches.next()) : batches.next(),
        () -> {
          open = false;
          batches.close();
        });
  }

  private Batches chosen(IndexedDataset data, int batchSize, @Nullable RandomGenerator shuffle) {
    if (odds.length == 0) return data.batches(batchSize, shuffle);
    int size = data.batchSizeFor(batchSize);
    // Without a generator every pass has the same draws.
    if (isDrawn())
      return data.batchesOf(size, drawn(shuffle == null ? Seed.generator(0) : shuffle));
    var all = IntStream.range(0, samples()).toArray();
    var order = shuffle == null ? all : ArrayDataset.permutation(samples(), shuffle);
    return data.batchesOf(size, Arrays.stream(order).filter(i -> odds[i] > 0).toArray());
  }

  private boolean isDrawn() {
    return odds.length > 0 && Arrays.stream(odds).noneMatch(o -> o == 0);
  }

  private int[] drawn(RandomGenerator random) {
    var sums = odds.clone();
    for (int i = 1; i < sums.length; i++) sums[i] += sums[i - 1];
    double total = sums[sums.length - 1];
    return IntStream.range(0, samples())
        .map(
            k -> {
              int at = Arrays.binarySearch(sums, random.nextDouble() * total);
              return Math.min(at < 0 ? -at - 1 : at + 1, samples() - 1);
            })
        .toArray();
  }

  private float[] weights(Batch batch) {
    var weights = new float[batch.size()];
    var rows = Check.given("SampleChoice", "the indices of samples", batch.rows);
    for (int i = 0; i < weights.length; i++) weights[i] = (float) (1 / odds[rows[i]]);
    return weights;
  }

  private Batch weighted(Batch batch) {
    return batch.timesSampleWeights(weights(batch));
  }

  /** Returns losses and norms of a batch's samples without the weights of their draws. */
  public List<NDArray> unweighted(Batch batch, List<NDArray> values) {
    Check.given("SampleChoice", "batch", batch);
    Check.all("SampleChoice", "values", values);
    if (!isDrawn()) return values;
    var weights = weights(batch);
    return values.stream()
        .map(
            v -> {
              var own = v.toFloats();
              for (int i = 0; i < own.length; i++) own[i] /= weights[i];
              return NDArray.of(own, own.length);
            })
        .toList();
  }

  /** Records losses and norms of samples by their indices. */
  public void record(List<Integer> rows, float[] ofLoss, float[] ofNorm) {
    Check.all("SampleChoice", "rows", rows);
    Check.that(
        Check.given("SampleChoice", "losses", ofLoss).length == rows.size()
            && Check.given("SampleChoice", "norms", ofNorm).length == rows.size(),
        "SampleChoice: expected a loss and a norm for each of %d rows.",
        rows.size());
    for (int row : rows) {
      Check.that(
          row >= 0 && row < samples(),
          "SampleChoice: expected rows from 0 to %d, received %d.",
          samples() - 1,
          row);
    }
    for (int i = 0; i < ofLoss.length; i++) {
      int row = rows.get(i);
      if (!Float.isFinite(ofLoss[i]) || !Float.isFinite(ofNorm[i])) continue;
      losses[row] += ofLoss[i];
      counts[row]++;
      norms[row] = ofNorm[i];
    }
  }
}
