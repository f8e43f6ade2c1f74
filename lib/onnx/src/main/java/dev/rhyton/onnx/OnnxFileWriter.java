package dev.rhyton.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.data.InputStatistics;
import dev.rhyton.layers.LayerInternals;
import dev.rhyton.models.ExportOptions;
import dev.rhyton.models.Model;
import dev.rhyton.models.OnnxExport;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.tensor.internal.InferenceGraph;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes ONNX files. */
public final class OnnxFileWriter implements OnnxExport {
  private static final long IR_VERSION = 8; // ONNX Runtime 1.12 and later read it
  private static final long LATER_IR_VERSION = 10; // from opset 21 on, ONNX Runtime 1.18

  /** Protocol buffers hold 2 GB; above this, the weights are in a second file. */
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
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("name", model.name());
    var seen = TrainerInternals.statistics(model);
    if (!seen.isEmpty()) {
      metadata.put(
          "statistics",
          seen.stream().map(OnnxFileWriter::json).collect(Collectors.joining(",", "[", "]")));
    }
    var converted = new OnnxGraph(options.opsetVersion(), LayerInternals.fullPaths(model));
    GraphConverter.convert(graph, converted);
    write(converted, model.name(), metadata, file);
  }

  /** Returns statistics as in a .keras file. */
  private static String json(InputStatistics statistics) {
    return Arrays.toString(statistics.state().toDoubles());
  }

  private void write(OnnxGraph graph, String name, Map<String, String> metadata, Path file) {
    if (graph.bytes() <= most) {
      write(model(graph, name, metadata, OnnxFileWriter::inside), file);
      return;
    }
    var data = file.resolveSibling(file.getFileName() + ".data");
    for (var one : new Path[] {file, data}) {
      Check.that(
          !Files.exists(one),
          "export: %s exists already, and a model of more than %.0f bytes is two files, which are"
              + " not replaced at once.",
          one.toAbsolutePath(),
          most);
    }
    var made = new ModelProto[1];
    AtomicFile.write(
        data,
        draft -> {
          try (var out = new BufferedOutputStream(Files.newOutputStream(draft))) {
            var writer = new DataFile(out, data.getFileName().toString());
            made[0] = model(graph, name, metadata, writer::outside);
          }
        });
    write(made[0], file);
  }

  private static void write(ModelProto model, Path file) {
    AtomicFile.write(
        file,
        draft -> {
          try (var out = Files.newOutputStream(draft)) {
            var coded = CodedOutputStream.newInstance(out, 1 << 16);
            coded.useDeterministicSerialization();
            model.writeTo(coded);
            coded.flush();
          }
        });
  }

  private static ModelProto model(
      OnnxGraph graph,
      String name,
      Map<String, String> metadata,
      OnnxGraph.InitializerWriter initializers) {
    var version = OnnxFileWriter.class.getPackage().getImplementationVersion();
    var model =
        ModelProto.newBuilder()
            .setIrVersion(graph.opset() >= 21 ? LATER_IR_VERSION : IR_VERSION)
            .setProducerName("rhyton")
            .setProducerVersion(version == null ? "" : version);
    model.addOpsetImportBuilder().setDomain("").setVersion(graph.opset());
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.setGraph(graph.build(name, initializers)).build();
  }

  private static TensorProto.Builder typed(String name, Initializer value) {
    var tensor = TensorProto.newBuilder().setName(name);
    tensor.setDataType(OnnxTypes.of(value.dtype()).getNumber());
    for (long dim : value.shape().dims()) tensor.addDims(dim);
    return tensor;
  }

  private static TensorProto inside(String name, Initializer value) {
    return typed(name, value).setRawData(ByteString.copyFrom(value.bytesOfArray())).build();
  }

  /** The second file, in which the values of large constants follow each other. */
  private static final class DataFile {
    private final OutputStream out;
    private final String name;
    private long position;

    DataFile(OutputStream out, String name) {
      this.out = out;
      this.name = name;
    }

    TensorProto outside(String of, Initializer value) {
      if (value.bytes() <= SMALL) return inside(of, value);
      try {
        int gap = (int) (-position & (ALIGNED - 1));
        out.write(new byte[gap]);
        var bytes = value.bytesOfArray();
        out.write(bytes);
        var tensor = typed(of, value).setDataLocation(TensorProto.DataLocation.EXTERNAL);
        add(tensor, "location", name);
        add(tensor, "offset", Long.toString(position + gap));
        add(tensor, "length", Long.toString(bytes.length));
        position += gap + bytes.length;
        return tensor.build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void add(TensorProto.Builder tensor, String key, String value) {
      tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
    }
  }
}
