package dev.rhyton.benchmarks;

import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Predicts one row after another, for {@link SingleRows}. Its argument is how: {@code predict},
 * {@code forInference}, or {@code onnxruntime THREADS} for calls of ONNX Runtime itself. A second
 * argument {@code 8} makes as many threads share the rows.
 */
public final class RowPeer {
  private RowPeer() {}

  public static void main(String[] args) throws IOException {
    int threads = args.length > 1 && !args[0].equals("onnxruntime") ? Integer.parseInt(args[1]) : 1;
    PeerProgram.answer(
        String.join(" ", args),
        "",
        name -> {
          var model = name.make();
          model.build(name.sample());
          var row = name.data().read(0).x().get(0);
          var one = caller(args, model, row);
          return steps -> run(one, steps, threads);
        });
  }

  private static long run(Runnable one, int steps, int threads) {
    if (threads == 1) {
      for (int i = 0; i < steps; i++) one.run();
      return steps;
    }
    var pool = Executors.newFixedThreadPool(threads);
    var parts = new CompletableFuture<?>[threads];
    for (int t = 0; t < threads; t++) {
      parts[t] = CompletableFuture.supplyAsync(() -> run(one, steps / threads, 1), pool);
    }
    CompletableFuture.allOf(parts).join();
    pool.shutdown();
    return steps;
  }

  private static Runnable caller(String[] args, Model model, NDArray row) {
    return switch (args[0]) {
      case "predict" -> () -> model.predict(row);
      case "forInference" -> snapshot(model.forInference(), row.toFloats());
      default -> OnnxRuntimeRow.of(model, row, Integer.parseInt(args[1]));
    };
  }

  private static Runnable snapshot(InferenceModel fast, float[] numbers) {
    return () -> {
      var unused = fast.predictRow(numbers);
    };
  }
}
