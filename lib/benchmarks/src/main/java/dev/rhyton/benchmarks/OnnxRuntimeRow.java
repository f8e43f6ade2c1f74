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
import java.util.Map;

/** The prediction of a row by ONNX Runtime itself, in a class that only needs it where it is. */
final class OnnxRuntimeRow {
  private OnnxRuntimeRow() {}

  /** Returns the shortest call that the interface of ONNX Runtime in Java allows. */
  static Runnable of(Model model, NDArray row, int threads) {
    try {
      return call(model, row, threads);
    } catch (IOException | OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Runnable call(Model model, NDArray row, int threads)
      throws IOException, OrtException {
    var folder = Files.createTempDirectory("rows");
    var file = folder.resolve("model.onnx");
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
