package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several data sets, each with the targets of some of a model's outputs. A training step takes a
 * batch of each data set. Each output learns only from the samples that have a target for it; its
 * loss and its metrics are computed over these samples.
 *
 * <pre>{@code
 * var tasks = MultiTaskDataset.of(digits.train(), "digit").and(garments.train(), "garment");
 * model.fit(tasks.repeatShorter(), epochs(5).validation(MultiTaskDataset.of(digits.test(), "digit")));
 * }</pre>
 *
 * <p>All samples go through the same inputs of the model; data sets for different inputs are
 * combined by {@link Dataset#zip}. A data set that has ended takes no part in the last steps of a
 * pass, unless it is repeated, {@link #repeatShorter()}.
 */
public final class MultiTaskDataset implements Dataset {
  private record Task(Dataset data, List<String> outputs) {}

  private final List<Task> tasks;
  private final boolean repeating;
  private final UnaryOperator<Batch> order; // puts inputs and targets in the order of a model
  private @Nullable List<Batch> templates; // a sample of each

  private MultiTaskDataset(List<Task> tasks, boolean repeating, UnaryOperator<Batch> order) {
    this.tasks = tasks;
    this.repeating = repeating;
    this.order = order;
  }

  /**
   * Creates a dataset of samples with targets for these outputs, named in the order of the targets.
   */
  public static MultiTaskDataset of(Dataset data, String... outputs) {
    return new MultiTaskDataset(List.of(), false, UnaryOperator.identity()).and(data, outputs);
  }

  /** Adds other samples with targets for other outputs. */
  public MultiTaskDataset and(Dataset data, String... outputs) {
    Check.given("MultiTaskDataset", "data", data);
    Check.that(
        outputs != null && outputs.length > 0,
        "MultiTaskDataset: name the output that these samples have targets for.");
    var all =
        Stream.concat(
                tasks.stream(),
                Stream.of(new Task(data, Check.all("MultiTaskDataset", "outputs", outputs))))
            .toList();
    var names = new HashSet<String>();
    for (var name : names(all)) {
      Check.that(names.add(name), "MultiTaskDataset: the output \"%s\" is named twice.", name);
    }
    return new MultiTaskDataset(all, repeating, UnaryOperator.identity());
  }

  /** Repeats the shorter data sets until the longest has ended; meant for training. */
  public MultiTaskDataset repeatShorter() {
    return new MultiTaskDataset(tasks, true, order);
  }

  /** Returns this dataset with inputs and targets in the order of a model. */
  public MultiTaskDataset inOrder(UnaryOperator<Batch> ofModel) {
    return new MultiTaskDataset(tasks, repeating, ofModel);
  }

  private static List<String> names(List<Task> tasks) {
    return tasks.stream().flatMap(t -> t.outputs().stream()).toList();
  }

  /**
   * Returns the number of samples of the largest data set, which determines the number of steps; -1
   * if one is unknown.
   */
  @Override
  public long size() {
    return sizes().stream().anyMatch(s -> s < 0) ? -1 : Collections.max(sizes());
  }

  @Override
  public List<Long> sizes() {
    return tasks.stream().map(t -> t.data().size()).toList();
  }

  /** Returns the data sets, one for each task. */
  public List<Dataset> parts() {
    return tasks.stream().map(Task::data).toList();
  }

  /** Returns one batch of the samples at given indices of each data set; all must be in memory. */
  public Batch read(List<int[]> places) {
    Check.all("read", "places", places);
    Check.that(
        places.size() == tasks.size(),
        "read: expected indices for each of the %d data sets, received %d.",
        tasks.size(),
        places.size());
    for (var part : parts()) {
      Check.that(part instanceof ArrayDataset, "read: %s is not in memory.", part);
    }
    return join(
        IntStream.range(0, tasks.size())
            .mapToObj(t -> ((ArrayDataset) tasks.get(t).data()).read(places.get(t)))
            .toList());
  }

  @Override
  public long largestBatch(int asked) {
    return parts().stream().mapToLong(data -> data.largestBatch(asked)).sum();
  }

  @Override
  public Batches batches(int batchSize, @Nullable RandomGenerator shuffle) {
    var pass = new Samples(batchSizeFor(batchSize), shuffle);
    return Batches.of(pass::next, pass::close);
  }

  /** Returns the samples that {@code peek} returns for each data set. */
  @Override
  public Batch peek() {
    return join(templates());
  }

  private synchronized List<Batch> templates() {
    if (templates == null) {
      templates = tasks.stream().map(MultiTaskDataset::template).toList();
      templates.forEach(t -> checkInputs(templates.get(0), t));
    }
    return templates;
  }

  private static Batch template(Task task) {
    var some = task.data().peek();
    Check.that(some.size() > 0, "MultiTaskDataset: %s has no samples.", task.outputs());
    Check.that(
        some.y().size() == task.outputs().size(),
        "MultiTaskDataset: samples with %d targets were named for the outputs %s.",
        some.y().size(),
        task.outputs());
    Check.that(
        some.targetMasks().isEmpty(),
        "MultiTaskDataset: the targets of %s have names already.",
        task.outputs());
    return some.slice(0, 1);
  }

  private void checkInputs(Batch first, Batch other) {
    Check.that(
        first.inputNames().equals(other.inputNames()),
        "MultiTaskDataset: the inputs of %s have the names %s, those of %s %s: give all the same.",
        tasks.get(0).outputs(),
        first.inputNames(),
        tasks.get(templates().indexOf(other)).outputs(),
        other.inputNames());
    Check.that(
        shapes(first).equals(shapes(other)),
        "MultiTaskDataset: the samples of %s have shapes %s, those of %s %s: all go through the same inputs of"
            + " the model. For inputs of their own put the data sets side by side by zip.",
        tasks.get(0).outputs(),
        shapes(first),
        tasks.get(templates().indexOf(other)).outputs(),
        shapes(other));
  }

  private static List<Shape> shapes(Batch batch) {
    return batch.x().stream().map(a -> a.shape().with(0, Shape.UNKNOWN)).toList();
  }

  /** Joins the batches of the tasks into one; a task without samples in this step has null. */
  private Batch join(List<@Nullable Batch> parts) {
    var present = parts.stream().filter(p -> p != null).toList();
    int inputs = present.get(0).x().size();
    var x =
        IntStream.range(0, inputs)
            .mapToObj(i -> NDArray.concatenate(present.stream().map(p -> p.x().get(i)).toList()))
            .toList();
    boolean weighted = templates().stream().anyMatch(t -> !t.sampleWeights().isEmpty());
    var y = new ArrayList<NDArray>();
    var masks = new ArrayList<TargetMask>();
    var weights = new ArrayList<NDArray>();
    for (int t = 0; t < tasks.size(); t++) {
      for (int i = 0; i < tasks.get(t).outputs().size(); i++) {
        int task = t;
        int output = i;
        y.add(
            rows(
                parts,
                p ->
                    p == task
                        ? parts.get(p).y().get(output)
                        : other(task, output, parts.get(p).size())));
        var name = tasks.get(t).outputs().get(i);
        masks.add(
            new TargetMask(
                name,
                rows(parts, p -> TargetMask.of(name, parts.get(p).size(), p == task).rows())));
        if (weighted)
          weights.add(
              rows(
                  parts,
                  p -> p == task ? weights(parts.get(p), output) : ones(parts.get(p).size())));
      }
    }
    return order.apply(
        templates()
            .get(0)
            .with(
                b -> {
                  b.x = x;
                  b.y = y;
                  b.sampleWeights = weights;
                  b.targetMasks = masks;
                  b.rows = places(parts);
                }));
  }

  @Override
  public boolean isReadOnce() {
    return tasks.stream().anyMatch(task -> task.data().isReadOnce());
  }

  /** Returns indices that count through all data sets; null if one of them has no fixed order. */
  private int @Nullable [] places(List<@Nullable Batch> parts) {
    var places = IntStream.builder();
    long first = 0;
    for (int t = 0; t < parts.size(); t++) {
      var part = parts.get(t);
      var rows = part == null ? new int[0] : part.rows;
      if (size() < 0 || rows == null) return null;
      for (int row : rows) places.add((int) first + row);
      first += sizes().get(t);
    }
    return places.build().toArray();
  }

  private static NDArray rows(List<Batch> parts, IntFunction<NDArray> ofTask) {
    var arrays =
        IntStream.range(0, parts.size())
            .filter(p -> parts.get(p) != null)
            .mapToObj(ofTask)
            .toList();
    return NDArray.concatenate(arrays);
  }

  /** Returns placeholder targets of the right shape for samples that have none. */
  private NDArray other(int task, int output, int samples) {
    return templates().get(task).y().get(output).rows(new int[samples]);
  }

  private static NDArray weights(Batch batch, int output) {
    if (batch.sampleWeights().isEmpty()) return ones(batch.size());
    return batch.sampleWeights().get(batch.sampleWeights().size() == 1 ? 0 : output);
  }

  private static NDArray ones(int samples) {
    return TargetMask.of("", samples, true).rows();
  }

  /** One pass over all data sets at once. */
  private final class Samples {
    private final int batchSize;
    private final @Nullable RandomGenerator shuffle;
    private final List<SampleReader> cursors = new ArrayList<>();
    private final boolean[] ended = new boolean[tasks.size()];

    Samples(int batchSize, @Nullable RandomGenerator shuffle) {
      this.batchSize = batchSize;
      this.shuffle = shuffle;
      var unused = templates(); // checks them
      tasks.forEach(t -> cursors.add(open(t)));
    }

    private SampleReader open(Task task) {
      return new SampleReader(task.data().batches(batchSize, shuffle));
    }

    @Nullable Batch next() {
      var parts = new ArrayList<Batch>();
      for (int t = 0; t < tasks.size(); t++) {
        var part = ended[t] && !repeating ? null : cursors.get(t).read(batchSize);
        ended[t] |= part == null;
        parts.add(part);
      }
      if (allEnded()) return null;
      for (int t = 0; repeating && t < tasks.size(); t++) {
        if (parts.get(t) == null) parts.set(t, startOver(t));
      }
      return join(parts);
    }

    private boolean allEnded() {
      return IntStream.range(0, ended.length).allMatch(t -> ended[t]);
    }

    private Batch startOver(int task) {
      cursors.get(task).close();
      cursors.set(task, open(tasks.get(task)));
      var part = cursors.get(task).read(batchSize);
      Check.that(
          part != null,
          "MultiTaskDataset: the samples of %s are there for one pass only and cannot start over.",
          tasks.get(task).outputs());
      return part;
    }

    void close() {
      cursors.forEach(SampleReader::close);
    }
  }

  /** {@code MultiTaskDataset: digit (1437 samples), garment (2000 samples)}. */
  @Override
  public String toString() {
    return "MultiTaskDataset: "
        + String.join(
            ", ",
            tasks.stream()
                .map(t -> String.join(", ", t.outputs()) + " (" + t.data().size() + " samples)")
                .toList());
  }
}
