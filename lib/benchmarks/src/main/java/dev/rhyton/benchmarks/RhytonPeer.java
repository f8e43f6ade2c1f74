package dev.rhyton.benchmarks;

import dev.rhyton.data.ArrayDataset;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Rhyton as one of the programs that {@link Peers} compares. */
final class RhytonPeer implements PeerProgram.Runner {
  /** A model with its samples, and those of one round. */
  private record Prepared(Model model, NDArray row, ArrayDataset round, Fit options) {}

  private final Map<PeerModel, Prepared> models = new EnumMap<>(PeerModel.class);

  public static void main(String[] args) throws IOException {
    PeerProgram.answer("Rhyton", new RhytonPeer());
  }

  @Override
  public void run(PeerModel name, int steps) {
    var made = models.computeIfAbsent(name, n -> prepared(n, steps));
    if (name != PeerModel.PREDICT) {
      var unused = made.model.fit(made.round, made.options);
      return;
    }
    for (int i = 0; i < steps; i++) {
      var unused = made.model.predict(made.row);
    }
  }

  private static Prepared prepared(PeerModel name, int steps) {
    var data = name.data();
    var round = data.take(steps * name.batch);
    var row = data.read(0).x().get(0);
    return new Prepared(name.make(), row, round, Fit.epochs(1).batchSize(name.batch).verbose(0));
  }
}
