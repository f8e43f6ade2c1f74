package dev.rhyton.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.MemoryLimit;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.MemoryCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks an ONNX file before it is used: that it is complete, that its nodes are in order, that it
 * reads no file outside of its folder, and that no tensor is larger than the memory.
 */
final class OnnxFile {
  private static final int DEEPEST = 100; // graphs in graphs; the messages are nested deeper

  private final String name;
  private final @Nullable Path folder; // null for a model without a file
  private final ModelProto model;
  private final byte[] bytes;
  private boolean external;

  private OnnxFile(String name, @Nullable Path folder, byte[] bytes) {
    this.name = name;
    this.folder = folder;
    this.bytes = bytes;
    model = parse(name, bytes);
    Check.that(
        model.hasGraph() && model.getOpsetImportCount() > 0,
        "%s is no ONNX model: it has no graph or no version of its operations.",
        name);
    checkTensors(model);
    checkOrder(model.getGraph(), Set.of(), 0);
  }

  /** Reads and checks a file. */
  static OnnxFile read(Path file) {
    try {
      long size = Files.size(file);
      Check.that(
          size <= Integer.MAX_VALUE - 8,
          "%s takes %s: an ONNX file has 2 GB at most, and larger weights in a second file.",
          file,
          MemoryCheck.text((double) size));
      long heap = Runtime.getRuntime().maxMemory();
      Check.that(
          size <= heap,
          "%s takes %s, more than the memory of Java, %s: set a larger -Xmx.",
          file,
          MemoryCheck.text((double) size),
          MemoryCheck.text((double) heap));
      var folder = requireNonNull(file.toAbsolutePath().getParent()).toRealPath();
      return new OnnxFile(file.toString(), folder, Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  /** Checks the bytes of a file; they must contain all weights. */
  static OnnxFile of(byte[] bytes) {
    return of("The ONNX model", bytes);
  }

  /** Checks the bytes of a file that has a name in messages. */
  static OnnxFile of(String name, byte[] bytes) {
    return new OnnxFile(name, null, bytes);
  }

  private static ModelProto parse(String name, byte[] bytes) {
    try {
      var input = CodedInputStream.newInstance(bytes);
      input.setRecursionLimit(DEEPEST * 5);
      input.enableAliasing(true); // weights are not copied
      return ModelProto.parseFrom(input);
    } catch (IOException e) { // of bytes, only InvalidProtocolBufferException
      throw new IllegalArgumentException(
          name + " is no ONNX model, or is damaged: " + FileErrors.damage(e), e);
    }
  }

  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes;
  }

  ModelProto model() {
    return model;
  }

  /** Returns the folder of the files that contain the weights, or null if there are none. */
  @Nullable Path folder() {
    return external ? folder : null;
  }

  // ---- tensors ----

  /** Checks each tensor anywhere in the model: in graphs, attributes and functions. */
  private void checkTensors(Message message) {
    if (message instanceof TensorProto tensor) {
      checkTensor(tensor);
      return;
    }
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (value instanceof Message part) checkTensors(part);
              if (!(value instanceof List<?> list)) return;
              for (var part : list) if (part instanceof Message m) checkTensors(m);
            });
  }

  private void checkTensor(TensorProto tensor) {
    double bytes = Math.max(1, bytesOf(tensor.getDataType()));
    for (long dim : tensor.getDimsList()) {
      Check.that(dim >= 0, "%s: the tensor %s has a negative size, %d.", name, of(tensor), dim);
      bytes *= dim;
    }
    Check.that(
        bytes <= MemoryLimit.bytes(),
        "%s: the tensor %s of shape %s takes %s, the limit is %s. MemoryLimit.set allows more.",
        name,
        of(tensor),
        tensor.getDimsList(),
        MemoryCheck.text(bytes),
        MemoryCheck.text((double) MemoryLimit.bytes()));
    if (isExternal(tensor)) checkExternal(tensor, bytes);
  }

  private static String of(TensorProto tensor) {
    return "\"" + tensor.getName() + "\"";
  }

  private static int bytesOf(int type) {
    return switch (TensorProto.DataType.forNumber(type) == null
        ? TensorProto.DataType.UNDEFINED
        : TensorProto.DataType.forNumber(type)) {
      case DOUBLE, INT64, UINT64, COMPLEX64 -> 8;
      case FLOAT, INT32, UINT32 -> 4;
      case COMPLEX128 -> 16;
      case FLOAT16, BFLOAT16, INT16, UINT16 -> 2;
      default -> 0;
    };
  }

  private void checkExternal(TensorProto tensor, double needed) {
    external = true;
    var part = part(tensor, needed);
    try {
      long size = Files.size(part.file);
      Check.that(
          part.offset <= size && part.length <= size - part.offset && needed <= part.length,
          "%s: the tensor %s needs the bytes from %d to %.0f of \"%s\", which has %d.",
          name,
          of(tensor),
          part.offset,
          part.offset + Math.max((double) part.length, needed),
          part.location,
          size);
    } catch (IOException e) {
      throw FileErrors.cannot("read", part.file, e);
    }
  }

  /** The place of the elements of a tensor in another file. */
  private record Part(String location, Path file, long offset, long length) {}

  private Part part(TensorProto tensor, double needed) {
    var entries = new HashMap<String, String>();
    for (var entry : tensor.getExternalDataList()) entries.put(entry.getKey(), entry.getValue());
    var location = entries.getOrDefault("location", "");
    Check.that(
        folder != null,
        "%s: the tensor %s is in another file, \"%s\": load the model from its folder.",
        name,
        of(tensor),
        location);
    var data = inFolder(tensor, location);
    long offset = number(tensor, entries, "offset", 0);
    return new Part(location, data, offset, number(tensor, entries, "length", (long) needed));
  }

  /** Returns the file of a tensor, which is in the folder of the model or in a folder below it. */
  private Path inFolder(TensorProto tensor, String location) {
    try {
      var path = Path.of(location.replace('\\', '/'));
      boolean inside = !location.isBlank() && !path.isAbsolute() && !location.contains(":");
      for (var part : path) inside &= !part.toString().equals("..");
      var folder = requireNonNull(this.folder);
      var data = folder.resolve(path);
      // A link must not lead out of the folder either.
      if (inside && Files.exists(data)) inside = data.toRealPath().startsWith(folder);
      Check.that(
          inside,
          "%s: the tensor %s is in \"%s\", outside of the folder of the model: such files are not"
              + " read.",
          name,
          of(tensor),
          location);
      Check.that(
          Files.isRegularFile(data),
          "%s: the tensor %s is in the file \"%s\", which is missing.",
          name,
          of(tensor),
          location);
      return data;
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          name + ": the tensor " + of(tensor) + " has no valid path: " + e.getReason() + ".", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", location, e);
    }
  }

  private long number(TensorProto tensor, Map<String, String> entries, String key, long otherwise) {
    var text = entries.get(key);
    if (text == null) return otherwise;
    Check.that(
        text.matches("\\d{1,18}"),
        "%s: the tensor %s has the %s \"%s\", expected a number.",
        name,
        of(tensor),
        key,
        text);
    return Long.parseLong(text);
  }

  /** Returns the elements of a tensor. */
  NDArray array(TensorProto tensor) {
    var dtype = OnnxTypes.dtype(tensor.getDataType());
    Check.that(
        dtype != null && dtype != DType.STRING,
        "%s: the tensor %s has elements of the type %s, which are not possible here.",
        name,
        of(tensor),
        TensorProto.DataType.forNumber(tensor.getDataType()));
    var shape = Shape.of(tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
    long needed = shape.size() * dtype.bytes();
    var bytes = isExternal(tensor) ? read(tensor, needed) : Tensors.bytes(tensor, dtype.bytes());
    Check.that(
        bytes.remaining() == needed,
        "%s: the tensor %s of shape %s has %d bytes, expected %d.",
        name,
        of(tensor),
        tensor.getDimsList(),
        bytes.remaining(),
        needed);
    return NDArray.ofBytes(dtype, shape, bytes.order(ByteOrder.LITTLE_ENDIAN));
  }

  private ByteBuffer read(TensorProto tensor, long needed) {
    var part = part(tensor, (double) needed);
    var bytes = ByteBuffer.allocate(Math.toIntExact(needed));
    try (var channel = FileChannel.open(part.file)) {
      channel.position(part.offset);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return bytes.flip();
    } catch (IOException e) {
      throw FileErrors.cannot("read", part.file, e);
    }
  }

  /** Returns whether the elements of a tensor are in another file. */
  static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        || tensor.getExternalDataCount() > 0;
  }

  // ---- order ----

  /** Checks that each node uses only what earlier nodes compute, so that there are no cycles. */
  private void checkOrder(GraphProto graph, Set<String> outer, int depth) {
    Check.that(depth < DEEPEST, "%s: graphs are nested too deeply.", name);
    var known = new HashSet<>(outer);
    graph.getInputList().forEach(i -> known.add(i.getName()));
    graph.getInitializerList().forEach(i -> known.add(i.getName()));
    graph.getSparseInitializerList().forEach(i -> known.add(i.getValues().getName()));
    for (var node : graph.getNodeList()) {
      for (var input : node.getInputList()) {
        Check.that(
            input.isEmpty() || known.contains(input),
            "%s: the node %s uses \"%s\", which no node before it computes: the nodes form a cycle,"
                + " are in the wrong order, or one is missing.",
            name,
            label(node),
            input);
      }
      for (var attribute : node.getAttributeList()) checkOrder(attribute, known, depth + 1);
      known.addAll(node.getOutputList());
    }
    for (var output : graph.getOutputList()) {
      Check.that(
          known.contains(output.getName()),
          "%s: nothing computes the output \"%s\".",
          name,
          output.getName());
    }
  }

  private void checkOrder(AttributeProto attribute, Set<String> known, int depth) {
    if (attribute.hasG()) checkOrder(attribute.getG(), known, depth);
    for (var graph : attribute.getGraphsList()) checkOrder(graph, known, depth);
  }

  /** Returns the name of a node in messages. */
  static String label(NodeProto node) {
    return node.getName().isEmpty()
        ? node.getOpType()
        : "\"" + node.getName() + "\" (" + node.getOpType() + ")";
  }
}
