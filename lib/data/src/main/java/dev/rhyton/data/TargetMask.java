package dev.rhyton.data;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which samples of a batch have a target for one output. The others have arbitrary values in its
 * target array.
 *
 * @param output the output's name
 * @param rows shape {@code (batch)}: 1 for a sample that has a target, 0 for the others
 */
public record TargetMask(String output, NDArray rows) {
  TargetMask with(NDArray others) {
    return new TargetMask(output, others);
  }

  /** Creates the mask of a target that all samples have, or that none has. */
  static TargetMask of(String output, int samples, boolean all) {
    var rows = new float[samples];
    if (all) Arrays.fill(rows, 1);
    return new TargetMask(output, NDArray.of(rows, samples));
  }

  /** Returns the number of samples that have the target. */
  public int count() {
    return places().length;
  }

  /** Returns the indices of the samples that have the target. */
  public int[] places() {
    var values = rows.toFloats();
    return IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
  }

  /** Returns a batch with targets by the names of outputs; every sample has all of them. */
  static Batch named(Batch x, Map<?, ?> targets, @Nullable Object weights) {
    int samples = x.size();
    var names = Batch.names(targets);
    return x.with(
        b -> {
          b.y = Batch.arrays(targets);
          b.sampleWeights =
              weights instanceof Map<?, ?> byName ? weights(names, byName, samples) : one(weights);
          b.targetMasks = names.stream().map(n -> of(n, samples, true)).toList();
        });
  }

  private static List<NDArray> weights(List<String> names, Map<?, ?> byName, int samples) {
    for (var name : byName.keySet()) {
      Check.that(
          names.contains(name),
          "There are sample weights for an output \"%s\", and targets for %s.",
          name,
          names);
    }
    return names.stream()
        .map(n -> byName.containsKey(n) ? NDArray.from(byName.get(n)) : of(n, samples, true).rows())
        .toList();
  }

  private static List<NDArray> one(@Nullable Object weights) {
    var all = Batch.given(weights);
    Check.that(
        all.size() <= 1,
        "Targets by the names of outputs take sample weights as one array, or by names too.");
    return all;
  }

  static List<TargetMask> concatenate(List<List<TargetMask>> parts) {
    var first = parts.get(0);
    return IntStream.range(0, first.size())
        .mapToObj(
            i ->
                first
                    .get(i)
                    .with(
                        NDArray.concatenate(
                            parts.stream().map(masks -> masks.get(i).rows()).toList())))
        .toList();
  }

  /** Returns a dataset with its named inputs and targets in the order of a model. */
  public static Dataset inOrder(Dataset data, List<String> inputs, List<String> outputs) {
    Check.given("inOrder", "data", data);
    if (data instanceof ArrayDataset arrays) {
      return Dataset.of(inOrder(arrays.whole(), inputs, outputs));
    }
    if (data instanceof MultiTaskDataset tasks)
      return tasks.inOrder(b -> inOrder(b, inputs, outputs));
    if (data.size() == 0 || !data.peek().isNamed()) return data;
    return TransformedDataset.of(data, b -> inOrder(b, inputs, outputs));
  }

  /** Returns a batch with its named inputs and targets in the order of a model. */
  public static Batch inOrder(Batch named, List<String> inputs, List<String> outputs) {
    Check.given("inOrder", "named", named);
    var batch = named.withInputs(inputs);
    if (batch.targetMasks().isEmpty()) return batch;
    var names = batch.targetMasks().stream().map(TargetMask::output).toList();
    for (var name : names) {
      Check.that(
          outputs.contains(name),
          "There are targets for an output \"%s\", the model has %s.%s",
          name,
          outputs,
          Text.didYouMean(name, outputs));
    }
    int samples = batch.size();
    var y = new ArrayList<NDArray>();
    var masks = new ArrayList<TargetMask>();
    var weights = new ArrayList<NDArray>();
    for (var output : outputs) {
      int at = names.indexOf(output);
      var own = at < 0 ? of(output, samples, false) : batch.targetMasks().get(at);
      masks.add(own);
      y.add(at < 0 ? own.rows() : batch.y().get(at));
      if (batch.sampleWeights().size() > 1) {
        weights.add(at < 0 ? own.rows() : batch.sampleWeights().get(at));
      }
    }
    boolean complete = masks.stream().allMatch(m -> m.count() == samples);
    return batch.with(
        b -> {
          b.y = y;
          if (!weights.isEmpty()) b.sampleWeights = weights;
          b.targetMasks = complete ? List.of() : masks;
        });
  }
}
