package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rhyton.config.Check;
import dev.rhyton.onnx.OnnxSession.Port;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.TensorInternals;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tensors of one call at a time, whose memory is used again for the next call. */
final class OnnxBuffers {
  private final OrtEnvironment environment;
  private final List<Slot> inputs;
  private final List<Slot> outputs;

  /** A tensor over memory of its own, which grows with the largest shape. */
  private static final class Slot {
    private final Port port;
    private ByteBuffer memory = ByteBuffer.allocateDirect(0).order(ByteOrder.nativeOrder());
    private @Nullable Shape shape; // null for no tensor
    private @Nullable OnnxTensor tensor;

    Slot(Port port) {
      this.port = port;
    }

    OnnxTensor tensor(OrtEnvironment environment, Shape wanted) throws OrtException {
      if (tensor != null && shape != null && wanted.equals(shape)) return tensor;
      close();
      MemoryCheck.checkArray(wanted, port.dtype());
      int bytes = Math.toIntExact(wanted.size() * port.dtype().bytes());
      if (bytes > memory.capacity()) {
        memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      }
      memory.clear().limit(bytes);
      var part = memory.slice().order(ByteOrder.nativeOrder());
      var made = OnnxTensor.createTensor(environment, part, wanted.dims(), port.type());
      tensor = made;
      shape = wanted;
      return made;
    }

    OnnxTensor filled(OrtEnvironment environment, NDArray value) throws OrtException {
      var ofValue = tensor(environment, value.shape());
      TensorInternals.copyTo(value, memory.rewind());
      return ofValue;
    }

    NDArray value() {
      return NDArray.ofBytes(port.dtype(), requireNonNull(shape), memory.rewind());
    }

    void close() {
      if (tensor != null) tensor.close();
      tensor = null;
      shape = null;
    }
  }

  OnnxBuffers(OrtEnvironment environment, List<Port> inputs, List<Port> outputs) {
    this.environment = environment;
    this.inputs = inputs.stream().map(Slot::new).toList();
    this.outputs = outputs.stream().map(Slot::new).toList();
  }

  /** Runs a session whose outputs have these shapes. */
  List<NDArray> run(OrtSession session, List<NDArray> given, List<Shape> shapes)
      throws OrtException {
    var fed = new LinkedHashMap<String, OnnxTensor>();
    for (int i = 0; i < inputs.size(); i++) {
      var slot = inputs.get(i);
      fed.put(slot.port.name(), slot.filled(environment, given.get(i)));
    }
    var pinned = new LinkedHashMap<String, OnnxValue>();
    for (int i = 0; i < outputs.size(); i++) {
      var slot = outputs.get(i);
      pinned.put(slot.port.name(), slot.tensor(environment, shapes.get(i)));
    }
    session.run(fed, pinned).close();
    var results = new ArrayList<NDArray>(outputs.size());
    for (var slot : outputs) results.add(slot.value());
    return results;
  }

  /** Runs a session that allocates its outputs itself. */
  List<NDArray> run(OrtSession session, List<NDArray> given) throws OrtException {
    var fed = new LinkedHashMap<String, OnnxTensor>();
    var texts = new ArrayList<OnnxTensor>();
    var names = new LinkedHashSet<String>();
    for (var slot : outputs) names.add(slot.port.name());
    try {
      for (int i = 0; i < inputs.size(); i++) {
        var slot = inputs.get(i);
        boolean isText = slot.port.dtype() == DType.STRING;
        var tensor = isText ? text(given.get(i)) : slot.filled(environment, given.get(i));
        if (isText) texts.add(tensor);
        fed.put(slot.port.name(), tensor);
      }
      try (var result = session.run(fed, names)) {
        var results = new ArrayList<NDArray>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
          results.add(array(outputs.get(i).port, result.get(i)));
        }
        return results;
      }
    } finally {
      texts.forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor text(NDArray value) throws OrtException {
    return OnnxTensor.createTensor(environment, value.toStrings(), value.shape().dims());
  }

  private static NDArray array(Port port, OnnxValue value) throws OrtException {
    Check.that(
        value instanceof OnnxTensor,
        "The output \"%s\" is no tensor, but a sequence or a map.",
        port.name());
    var tensor = (OnnxTensor) value;
    var dims = tensor.getInfo().getShape();
    if (port.dtype() != DType.STRING) {
      return NDArray.ofBytes(port.dtype(), Shape.of(dims), tensor.getByteBuffer());
    }
    var strings = new ArrayList<String>();
    flatten(tensor.getValue(), strings);
    return NDArray.of(strings.toArray(new String[0]), dims);
  }

  private static void flatten(Object value, List<String> into) {
    if (value instanceof Object[] array) {
      for (var part : array) flatten(part, into);
    } else {
      into.add(String.valueOf(value));
    }
  }

  void close() {
    inputs.forEach(Slot::close);
    outputs.forEach(Slot::close);
  }
}
