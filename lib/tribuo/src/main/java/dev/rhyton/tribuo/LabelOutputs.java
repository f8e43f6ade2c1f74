package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.data.Targets;
import dev.rhyton.tensor.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * The outputs of classifiers: a score for each label, or, for two labels, a single probability of
 * the second.
 */
final class LabelOutputs implements Outputs<Label> {
  /** The tolerance of the sum of probabilities: about a thousand float32 roundings. */
  private static final double TOLERANCE = 1e-4;

  @Override
  public NDArray targets(
      List<Example<Label>> examples, ImmutableOutputInfo<Label> map, boolean wide) {
    var indices = new int[examples.size()];
    for (int i = 0; i < indices.length; i++) {
      var label = examples.get(i).getOutput();
      indices[i] = map.getID(label);
      Check.that(
          indices[i] >= 0,
          "Example %d has the label \"%s\", which is none of %s. Leave out what has no label.",
          i,
          label.getLabel(),
          TribuoData.names(map));
    }
    return wide ? Targets.toCategorical(indices, map.size()) : NDArray.from(indices);
  }

  private static boolean isSingle(NDArray outputs) {
    return outputs.shape().last() == 1;
  }

  @Override
  public void check(NDArray outputs, ImmutableOutputInfo<Label> map) {
    if (outputs.shape().rank() == 2 && isSingle(outputs) && map.size() == 2) {
      Check.that(
          areProbabilities(outputs),
          "The model's one output is no probability of \"%s\": end it with"
              + " Dense.of(1).activation(\"sigmoid\").",
          map.getOutput(1).getLabel());
      return;
    }
    Outputs.checkWidth(outputs, map, "labels");
  }

  @Override
  public boolean areProbabilities(NDArray outputs) {
    for (var row : outputs.toArray2d()) {
      double sum = 0;
      for (var value : row) {
        if (!(value >= 0 && value <= 1 + TOLERANCE)) return false;
        sum += value;
      }
      if (!isSingle(outputs) && Math.abs(sum - 1) > TOLERANCE) return false;
    }
    return true;
  }

  @Override
  public Prediction<Label> prediction(
      float[] outputs,
      ImmutableOutputInfo<Label> map,
      int known,
      Example<Label> example,
      boolean probabilities) {
    Outputs.checkNumbers(outputs);
    var scores = new LinkedHashMap<String, Label>();
    Label best = null;
    for (int id = 0; id < map.size(); id++) {
      double score = outputs.length > 1 ? outputs[id] : id == 1 ? outputs[0] : 1 - outputs[0];
      var label = new Label(map.getOutput(id).getLabel(), score);
      scores.put(label.getLabel(), label);
      if (best == null || score > best.getScore()) best = label;
    }
    return new Prediction<>(best, scores, known, example, probabilities);
  }
}
