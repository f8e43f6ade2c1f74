package dev.rhyton.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rhyton.layers.Input;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Runs ONNX files in ONNX Runtime. */
public final class OnnxKit {
  private OnnxKit() {}

  /** Exports a model and checks that ONNX Runtime computes what the model does. */
  public static void assertComputes(
      Model model, List<NDArray> x, Path file, int opset, double tolerance) {
    model.export(file, ExportOptions.of().opsetVersion(opset));
    assertComputes(model, x, file, tolerance);
  }

  /** Checks that ONNX Runtime computes what a model does. */
  public static void assertComputes(Model model, List<NDArray> x, Path file, double tolerance) {
    assertSame(model.predictAll(x), run(file, x), file + "", tolerance);
  }

  /** Checks that the layer of a file computes what a model does. */
  public static void assertReadsBack(Model model, List<NDArray> x, Path file, double tolerance) {
    assertSame(model.predictAll(x), read(file, x), "the layer of " + file, tolerance);
  }

  /** Checks that the layer of a file computes what ONNX Runtime does. */
  public static void assertReads(Path file, List<NDArray> x, double tolerance) {
    assertSame(run(file, x), read(file, x), "the layer of " + file, tolerance);
  }

  /**
   * Returns what the layer of a file computes for inputs in its order, in a model that knows no
   * number of samples; states are zeros.
   */
  public static List<NDArray> read(Path file, List<NDArray> x) {
    var layer = OnnxLayer.of(file);
    var all = new ArrayList<>(x);
    if (layer.inputNames().size() > x.size()) all.addAll(states(file, x.size()));
    var in = new ArrayList<Tensor>();
    for (var each : all) in.add(Input.of(each.dtype(), each.shape().from(1).dims()));
    return Model.of(in, layer.apply(in)).predictAll(all);
  }

  private static List<NDArray> states(Path file, int from) {
    try {
      var inputs = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInputList();
      return inputs.subList(from, inputs.size()).stream().map(OnnxKit::zeros).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NDArray zeros(ValueInfoProto state) {
    var dims = state.getType().getTensorType().getShape().getDimList();
    return zeros(dims.stream().mapToLong(d -> d.getDimValue()).toArray());
  }

  private static NDArray zeros(long... dims) {
    return NDArray.of(new float[Math.toIntExact(Shape.of(dims).size())], dims);
  }

  /** Returns the bytes of a small file: {@code softmax(x · w)} of two numbers and six weights. */
  public static byte[] small() {
    return OnnxFiles.model(g -> {}).build().toByteArray();
  }

  /** Compares outputs; new states may follow those that are found. */
  static void assertSame(List<NDArray> expected, List<NDArray> all, String what, double tolerance) {
    var found = all.subList(0, Math.min(expected.size(), all.size()));
    assertEquals(expected.size(), found.size(), "number of outputs");
    for (int i = 0; i < found.size(); i++) {
      var wanted = expected.get(i);
      assertEquals(wanted.shape(), found.get(i).shape(), "shape of output " + i);
      double most = 1;
      for (double value : wanted.toDoubles()) {
        if (Double.isFinite(value)) most = Math.max(most, Math.abs(value));
      }
      double within = tolerance * most;
      assertArrayEquals(
          wanted.toDoubles(), found.get(i).toDoubles(), within, "output " + i + " of " + what);
    }
  }

  /** Returns the outputs of a file for inputs in its order. */
  public static List<NDArray> run(Path file, List<NDArray> x) {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (var session = environment.createSession(file.toString(), options)) {
        var feeds = new LinkedHashMap<String, OnnxTensor>();
        var names = List.copyOf(session.getInputInfo().keySet());
        for (int i = 0; i < names.size(); i++) {
          var given = i < x.size() ? x.get(i) : state(session, names.get(i));
          feeds.put(names.get(i), tensor(environment, given));
        }
        try (var results = session.run(feeds)) {
          var arrays = new ArrayList<NDArray>();
          for (var result : results) arrays.add(array((OnnxTensor) result.getValue()));
          return arrays;
        } finally {
          feeds.values().forEach(OnnxTensor::close);
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Returns zeros for an input that is the state of a layer, before the first call. */
  private static NDArray state(OrtSession session, String name) throws OrtException {
    assertTrue(name.matches(".*/state(_\\d+)?"), () -> name + " is not given");
    var dims = ((TensorInfo) session.getInputInfo().get(name).getInfo()).getShape();
    return zeros(dims);
  }

  private static OnnxTensor tensor(OrtEnvironment environment, NDArray x) throws OrtException {
    var bytes = x.toBytes();
    var buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
    buffer.put(bytes).flip();
    var type =
        switch (x.dtype()) {
          case FLOAT32 -> OnnxJavaType.FLOAT;
          case FLOAT64 -> OnnxJavaType.DOUBLE;
          case FLOAT16 -> OnnxJavaType.FLOAT16;
          case INT8 -> OnnxJavaType.INT8;
          case UINT8 -> OnnxJavaType.UINT8;
          case INT16 -> OnnxJavaType.INT16;
          case INT32 -> OnnxJavaType.INT32;
          case INT64 -> OnnxJavaType.INT64;
          case BOOL -> OnnxJavaType.BOOL;
          default -> throw new IllegalArgumentException("no input of " + x.dtype());
        };
    return OnnxTensor.createTensor(environment, buffer, x.shape().dims(), type);
  }

  private static NDArray array(OnnxTensor tensor) {
    var info = tensor.getInfo();
    var type =
        switch (info.type) {
          case FLOAT -> DType.FLOAT32;
          case DOUBLE -> DType.FLOAT64;
          case FLOAT16 -> DType.FLOAT16;
          case INT8 -> DType.INT8;
          case UINT8 -> DType.UINT8;
          case INT16 -> DType.INT16;
          case INT32 -> DType.INT32;
          case INT64 -> DType.INT64;
          case BOOL -> DType.BOOL;
          default -> throw new IllegalArgumentException("no output of " + info.type);
        };
    var buffer = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    return NDArray.ofBytes(type, Shape.of(info.getShape()), buffer);
  }
}
