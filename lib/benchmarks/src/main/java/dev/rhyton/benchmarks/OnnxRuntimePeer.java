package dev.rhyton.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;

/** ONNX Runtime as one of the programs that {@link Peers} compares: it predicts a row. */
public final class OnnxRuntimePeer {
  private OnnxRuntimePeer() {}

  public static void main(String[] args) throws IOException {
    PeerProgram.answer(
        "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion(),
        "its own kernels, one thread",
        name -> {
          if (name != PeerModel.PREDICT) throw new UnsupportedOperationException("no training");
          var model = name.make();
          model.build(name.sample());
          var one = OnnxRuntimeRow.of(model, name.data().read(0).x().get(0), 1);
          return steps -> {
            for (int i = 0; i < steps; i++) one.run();
            return steps;
          };
        });
  }
}
