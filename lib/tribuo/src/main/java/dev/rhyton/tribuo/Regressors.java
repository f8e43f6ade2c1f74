package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.List;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.regression.Regressor;

/** The outputs of regressors: a number for each dimension. */
final class Regressors implements Outputs<Regressor> {
  @Override
  public NDArray targets(
      List<Example<Regressor>> examples, ImmutableOutputInfo<Regressor> map, boolean wide) {
    var names = TribuoData.names(map);
    var values = new float[examples.size() * names.size()];
    for (int i = 0; i < examples.size(); i++) {
      var output = examples.get(i).getOutput();
      for (int d = 0; d < names.size(); d++) {
        var value = output.getDimension(names.get(d));
        Check.that(
            value.isPresent() && Double.isFinite(value.get().getValue()),
            "Example %d has no number for \"%s\". Leave out what has no output.",
            i,
            names.get(d));
        values[i * names.size() + d] = (float) value.get().getValue();
      }
    }
    return NDArray.of(values, examples.size(), names.size());
  }

  @Override
  public void check(NDArray outputs, ImmutableOutputInfo<Regressor> map) {
    Outputs.checkWidth(outputs, map, "dimensions");
  }

  @Override
  public boolean areProbabilities(NDArray outputs) {
    return false;
  }

  @Override
  public Prediction<Regressor> prediction(
      float[] outputs,
      ImmutableOutputInfo<Regressor> map,
      int known,
      Example<Regressor> example,
      boolean probabilities) {
    Outputs.checkNumbers(outputs);
    var values = new double[outputs.length];
    for (int i = 0; i < values.length; i++) values[i] = outputs[i];
    var names = TribuoData.names(map).toArray(String[]::new);
    return new Prediction<>(new Regressor(names, values), known, example);
  }
}
