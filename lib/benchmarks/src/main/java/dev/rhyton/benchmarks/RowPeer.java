package dev.rhyton.benchmarks;

import dev.rhyton.models.InferenceModel;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Predicts one row after another, for {@link SingleRows}. Its argument is how: {@code predict},
 * {@code forInference}, or {@code onnxruntime THREADS} for calls of ONNX Runtime itself. A second
 * argument {@code threads} makes eight threads share the rows.
 */
public final class RowPeer {
  private static final int THREADS = SingleRows.THREADS;

  private RowPeer() {}

  public static void main(String[] args) throws IOException {
    boolean shared = args.length > 1 && !args[0].equals("onnxruntime");
    var pool = shared ? Executors.newFixedThreadPool(THREADS, RowPeer::daemon) : null;
    PeerProgram.answer(
        String.join(" ", args),
        "",
        name -> {
          var model = name.make();
          model.build(name.sample());
          var row = name.data().read(0).x().get(0);
          var one = caller(args, model, row);
          return steps -> pool == null ? run(one, steps) : run(one, steps, pool);
        });
  }

  private static long run(Runnable one, int steps, ExecutorService pool) {
    var parts = new CompletableFuture<?>[THREADS];
    for (int t = 0; t < THREADS; t++) {
      parts[t] = CompletableFuture.supplyAsync(() -> run(one, steps / THREADS), pool);
    }
    CompletableFuture.allOf(parts).join();
    return steps;
  }

  private static long run(Runnable one, int steps) {
    for (int i = 0; i < steps; i++) one.run();
    return steps;
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
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
