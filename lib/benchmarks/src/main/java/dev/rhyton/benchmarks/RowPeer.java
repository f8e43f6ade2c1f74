package dev.rhyton.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
      parts[t] = CompletableFuture.runAsync(() -> run(one, steps / threads, 1), pool);
    }
    CompletableFuture.allOf(parts).join();
    pool.shutdown();
    return steps;
  }

  private static Runnable caller(String[] args, Model model, NDArray row) {
    switch (args[0]) {
      case "predict":
        return () -> model.predict(row);
      case "forInference":
        var fast = model.forInference();
        System.err.println(fast);
        var numbers = row.toFloats();
        return () -> fast.predictRow(numbers);
      default:
        try {
          return onnxRuntime(model, row, Integer.parseInt(args[1]));
        } catch (IOException | OrtException e) {
          throw new IllegalStateException(e);
        }
    }
  }

  /** Returns the shortest call that the interface of ONNX Runtime in Java allows. */
  private static Runnable onnxRuntime(Model model, NDArray row, int threads)
      throws IOException, OrtException {
    var folder = Files.createTempDirectory("rows");
    Path file = folder.resolve("model.onnx");
    model.export(file);
    var environment = OrtEnvironment.getEnvironment();
    var options = new OrtSession.SessionOptions();
    if (threads > 0) options.setIntraOpNumThreads(threads);
    var session = environment.createSession(Files.readAllBytes(file), options);
    Files.delete(file);
    Files.delete(folder);
    var numbers = row.toFloats();
    var in = direct(numbers.length);
    var out = direct(10);
    var x = OnnxTensor.createTensor(environment, in.asFloatBuffer(), row.shape().dims());
    var y = OnnxTensor.createTensor(environment, out.asFloatBuffer(), new long[] {1, 10});
    var inputs = Map.of(session.getInputNames().iterator().next(), x);
    var outputs = Map.of(session.getOutputNames().iterator().next(), y);
    var result = new float[10];
    return () -> {
      try {
        in.asFloatBuffer().put(numbers);
        session.run(inputs, outputs).close();
        out.asFloatBuffer().get(result);
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static ByteBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder());
  }
}
