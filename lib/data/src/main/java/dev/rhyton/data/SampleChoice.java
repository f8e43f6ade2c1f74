package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A choice of samples for each epoch by what was recorded of them: the losses and the norms of
 * gradients. {@code Recording.norms()} has the options.
 */
public final class SampleChoice {
  private int epochs; // begun
  private final double[] losses; // the sum for each sample
  private final double[] counts; // of these losses
  private final double[] norms; // the last of each sample, or -1
  private double[] odds; // of each sample in this epoch, 1 on average; empty for all samples once

  /** Creates the choice among so many samples, of which nothing is recorded. */
  public SampleChoice(int samples) {
    this(0, zeros(samples), zeros(samples), zeros(samples), new double[0]);
    Arrays.fill(norms, -1);
  }

  private static double[] zeros(int samples) {
    return new double[(int) Check.notNegative("SampleChoice", "samples", samples)];
  }

  private SampleChoice(
      int epochs, double[] losses, double[] counts, double[] norms, double[] odds) {
    this.epochs = epochs;
    this.losses = losses;
    this.counts = counts;
    this.norms = norms;
    this.odds = odds;
  }

  /** Returns the choice that a state describes. */
  public static SampleChoice of(Map<String, NDArray> state) {
    return new SampleChoice(
        (int) required(state, "epochs").item(),
        required(state, "losses").toDoubles(),
        required(state, "counts").toDoubles(),
        required(state, "norms").toDoubles(),
        required(state, "odds").toDoubles());
  }

  private static NDArray required(Map<String, NDArray> state, String key) {
    Check.given("SampleChoice", "state", state);
    Check.that(state.containsKey(key), "SampleChoice: the state has no \"%s\": it is damaged.", key);
    return state.get(key);
  }

  /** Returns the state. */
  public Map<String, NDArray> state() {
    return Map.of(
        "epochs", NDArray.of(new int[] {epochs}, 1),
        "losses", NDArray.from(losses.clone()),
        "counts", NDArray.from(counts.clone()),
        "norms", NDArray.from(norms.clone()),
        "odds", NDArray.from(odds.clone()));
  }

  /** Returns the number of samples to choose from. */
  public int samples() {
    return losses.length;
  }

  /**
   * Chooses the samples of an epoch.
   *
   * @param importance the share of the draws by norms, or 0 for samples that are not drawn
   * @param drop the share of the samples that are left out, those of the largest mean losses
   * @param after the number of epochs on all samples before
   */
  public void beginEpoch(double importance, double drop, int after) {
    if (epochs++ < after) return;
    if (importance > 0) odds = byNorms(importance);
    else if (odds.length == 0) odds = bySmallLosses(drop); // once: those left out have no new losses
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

  private double[] bySmallLosses(double drop) {
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

  /** Returns the batches of an epoch; samples that were drawn have weights of 1 / odds. */
  public Batches batches(IndexedDataset data, int batchSize, RandomGenerator shuffle) {
    Check.given("SampleChoice", "data", data);
    Check.that(
        data.size() == samples(),
        "SampleChoice: expected %d samples, received %d.",
        samples(),
        data.size());
    if (odds.length == 0) return data.batches(batchSize, shuffle);
    int size = data.batchSizeFor(batchSize);
    if (!isDrawn()) {
      var all = IntStream.range(0, samples()).toArray();
      var order = shuffle == null ? all : ArrayDataset.permutation(samples(), shuffle);
      return data.batches(size, Arrays.stream(order).filter(i -> odds[i] > 0).toArray());
    }
    // Without a generator every epoch has the same draws.
    var random = shuffle == null ? Seed.generator(0) : shuffle;
    var batches = data.batches(size, drawn(random));
    return Batches.of(
        () -> batches.hasNext() ? weighted(batches.next()) : null, batches::close);
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
    for (int i = 0; i < weights.length; i++) weights[i] = (float) (1 / odds[batch.rows().get(i)]);
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
    for (int i = 0; i < ofLoss.length; i++) {
      int row = rows.get(i);
      if (!Float.isFinite(ofLoss[i]) || !Float.isFinite(ofNorm[i])) continue;
      losses[row] += ofLoss[i];
      counts[row]++;
      norms[row] = ofNorm[i];
    }
  }
}
