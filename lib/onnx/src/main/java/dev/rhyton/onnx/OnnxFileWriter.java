package dev.rhyton.onnx;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.OnnxExport;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.Shape;
import dev.rhyton.tensor.internal.InferenceGraph;
import dev.rhyton.tensor.internal.LayerCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes ONNX files. The weights are written from where TensorFlow has them, so that a file of two
 * gigabytes needs little memory.
 */
public final class OnnxFileWriter implements OnnxExport {
  private static final long IR_VERSION = 8; // which goes with opset 18
  private static final long LATER_IR_VERSION = 10; // from opset 21 on

  /** Protocol buffers hold 2 GiB; above this, the weights are in a second file. */
  private static final double MOST_BYTES = 2e9;

  private static final int SMALL = 1024; // bytes of constants that are never in a second file
  private static final int ALIGNED = 4096; // so that a program can map the file into memory

  private final double most;

  /** Creates the service. */
  public OnnxFileWriter() {
    this(MOST_BYTES);
  }

  /** Creates a writer that uses a second file for weights of more bytes than this. */
  OnnxFileWriter(double most) {
    this.most = most;
  }

  @Override
  public void write(Model model, InferenceGraph graph, Path file, ExportOptions options) {
    checkClasses(options.classNames(), graph);
    var made = new OnnxGraph(options.opsetVersion(), LayerInternals.fullPaths(model));
    GraphConverter.convert(graph, made);
    var constants = made.initializers();
    var whole = header(model, options);
    double bytes = constants.values().stream().mapToDouble(Initializer::bytes).sum();
    var calibration = options.calibration();
    if (calibration != null) {
      Check.that(
          bytes <= most,
          "export: int8 is for models of at most %.0f bytes, received one of %.0f.",
          most,
          bytes);
      var samples = new CalibrationSamples(model, calibration);
      var floats = whole(whole, made.build(model.name()), constants);
      writeInt8(Int8Quantization.of(floats, samples, options.percentile()), file);
    } else if (bytes > most) writeBoth(whole, made.build(model.name()), constants, file);
    else writeOne(whole, made.build(model.name()), constants, file);
  }

  private static void checkClasses(List<String> names, InferenceGraph graph) {
    if (names.isEmpty()) return;
    var shape = graph.shape(graph.outputs().values().iterator().next());
    if (shape == null || shape.rank() == 0 || shape.last() == Shape.UNKNOWN) return;
    Check.that(
        names.size() == shape.last() || (names.size() == 2 && shape.last() == 1),
        "export: expected the names of the classes of an output of shape %s, received %d: %s.",
        shape,
        names.size(),
        names);
  }

  /** Returns the model without its graph. */
  private static ModelProto header(Model model, ExportOptions options) {
    int opset = options.opsetVersion();
    var version = OnnxFileWriter.class.getPackage().getImplementationVersion();
    var header =
        ModelProto.newBuilder()
            .setIrVersion(opset >= 21 ? LATER_IR_VERSION : IR_VERSION)
            .setProducerName("rhyton")
            .setProducerVersion(version == null ? "" : version);
    header.addOpsetImportBuilder().setDomain("").setVersion(opset);
    metadata(model, options)
        .forEach((key, value) -> header.addMetadataPropsBuilder().setKey(key).setValue(value));
    return header.build();
  }

  private static Map<String, String> metadata(Model model, ExportOptions options) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("name", model.name());
    var classes = options.classNames();
    if (!classes.isEmpty()) metadata.put(OnnxModel.CLASSES, Json.write(classes).toString());
    List<InputStatistics> seen = TrainerInternals.statistics(model);
    if (!seen.isEmpty()) {
      metadata.put(
          OnnxModel.STATISTICS,
          seen.stream()
              .map(s -> Arrays.toString(s.state().toDoubles()))
              .collect(Collectors.joining(",", "[", "]")));
    }
    return metadata;
  }

  @Override
  public boolean isWhole(LayerCalls.Visit call) {
    return RecurrentNodes.areFor(call);
  }

  // ---- int8 ----

  private static ModelProto whole(
      ModelProto header, GraphProto graph, Map<String, Initializer> constants) {
    var whole = header.toBuilder().setGraph(graph);
    constants.forEach(
        (name, value) -> {
          var bytes = ByteString.copyFrom(value.array().toBytes());
          whole.getGraphBuilder().addInitializer(typed(name, value).setRawData(bytes));
        });
    return whole.build();
  }

  private static void writeInt8(ModelProto made, Path file) {
    AtomicFile.write(file, draft -> Files.write(draft, made.toByteArray()));
  }

  // ---- one file ----

  private static void writeOne(
      ModelProto header, GraphProto graph, Map<String, Initializer> constants, Path file) {
    AtomicFile.write(
        file,
        draft -> {
          try (var out = Files.newOutputStream(draft)) {
            var coded = CodedOutputStream.newInstance(out, 1 << 16);
            header.writeTo(coded);
            long size = graph.getSerializedSize();
            for (var c : constants.entrySet())
              size += field(size(typed(c.getKey(), c.getValue()).build(), c.getValue()));
            begin(coded, ModelProto.GRAPH_FIELD_NUMBER, size);
            graph.writeTo(coded);
            for (var c : constants.entrySet()) {
              write(coded, typed(c.getKey(), c.getValue()).build(), c.getValue());
            }
            coded.flush();
          }
        });
  }

  /** Writes a constant as one of the graph. */
  private static void write(CodedOutputStream out, TensorProto tensor, Initializer value)
      throws IOException {
    begin(out, GraphProto.INITIALIZER_FIELD_NUMBER, size(tensor, value));
    tensor.writeTo(out);
    begin(out, TensorProto.RAW_DATA_FIELD_NUMBER, value.bytes());
    value.passBytes(
        bytes -> {
          try {
            out.writeRawBytes(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void begin(CodedOutputStream out, int field, long size) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(size);
  }

  /** Returns the number of bytes of a tensor with its elements. */
  private static long size(TensorProto tensor, Initializer value) {
    return tensor.getSerializedSize() + field(value.bytes());
  }

  /**
   * Returns the number of bytes of a field with so many bytes; fields below 16 have a short tag.
   */
  private static long field(long bytes) {
    return 1 + CodedOutputStream.computeUInt64SizeNoTag(bytes) + bytes;
  }

  private static TensorProto.Builder typed(String name, Initializer value) {
    var tensor = TensorProto.newBuilder().setName(name);
    tensor.setDataType(OnnxTypes.of(value.dtype()).getNumber());
    for (long dim : value.shape().dims()) tensor.addDims(dim);
    if (value.isState()) tensor.setDocString(Tensors.STATE);
    return tensor;
  }

  // ---- two files ----

  private void writeBoth(
      ModelProto header, GraphProto graph, Map<String, Initializer> constants, Path file) {
    var data = file.resolveSibling(file.getFileName() + ".data");
    for (var one : List.of(file, data)) {
      Check.that(
          !Files.exists(one),
          "export: %s exists already, and a model of more than %.0f bytes is two files, which are"
              + " not replaced at once.",
          one.toAbsolutePath(),
          most);
    }
    var inside = new LinkedHashMap<>(constants);
    inside.values().removeIf(c -> c.bytes() > SMALL);
    var whole = graph.toBuilder();
    AtomicFile.write(
        data,
        draft -> {
          try (var out = FileChannel.open(draft, CREATE, WRITE)) {
            for (var c : constants.entrySet()) {
              if (inside.containsKey(c.getKey())) continue;
              whole.addInitializer(outside(out, c.getKey(), c.getValue(), data));
            }
          }
        });
    writeOne(header, whole.build(), inside, file);
  }

  /** Writes a constant to the second file. */
  private static TensorProto outside(FileChannel out, String name, Initializer value, Path data)
      throws IOException {
    long offset = (out.position() + ALIGNED - 1) / ALIGNED * ALIGNED;
    out.position(offset);
    value.passBytes(
        bytes -> {
          try {
            while (bytes.hasRemaining()) out.write(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    var tensor = typed(name, value).setDataLocation(TensorProto.DataLocation.EXTERNAL);
    add(tensor, "location", data.getFileName().toString());
    add(tensor, "offset", Long.toString(offset));
    add(tensor, "length", Long.toString(value.bytes()));
    return tensor.build();
  }

  private static void add(TensorProto.Builder tensor, String key, String value) {
    tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
  }
}
