package dev.rhyton.benchmarks;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.util.Map;
import org.tensorflow.TensorFlow;

/** Rhyton as one of the programs that {@link Peers} compares. */
public final class RhytonPeer implements PeerProgram.Runner {
  /** Counts the updates of an optimizer, from its own count. */
  private static final class Updates extends Callback {
    private long made;

    @Override
    public void onTrainEnd(Map<String, Double> logs) {
      made = training().optimizerState().iterations();
    }
  }

  public static void main(String[] args) throws IOException {
    PeerProgram.answer("Rhyton", "TensorFlow " + TensorFlow.version(), new RhytonPeer());
  }

  @Override
  public PeerProgram.Trained prepare(PeerModel name) {
    var model = name.make();
    model.build(name.sample());
    var data = name.data();
    if (name == PeerModel.PREDICT) {
      var row = data.read(0).x().get(0);
      return steps -> predict(model, row, steps);
    }
    var updates = new Updates();
    return steps -> {
      long before = updates.made;
      train(model, data, name.batch, steps, updates);
      return updates.made - before;
    };
  }

  private static long predict(Model model, NDArray row, int steps) {
    for (int i = 0; i < steps; i++) {
      var unused = model.predict(row);
    }
    return steps;
  }

  /** Trains by one call of {@code fit} for the whole epochs, and one for the batches left. */
  private static void train(Model model, ArrayDataset data, int batch, int steps, Updates count) {
    int epochs = steps / PeerModel.BATCHES;
    int rest = steps % PeerModel.BATCHES;
    if (epochs > 0) {
      var unused = model.fit(data, options(epochs, batch, count));
    }
    if (rest > 0) {
      var unused = model.fit(data.take(rest * batch), options(1, batch, count));
    }
  }

  private static Fit options(int epochs, int batch, Updates count) {
    return Fit.epochs(epochs).batchSize(batch).verbose(0).callbacks(count);
  }
}
