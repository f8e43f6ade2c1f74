package dev.rhyton.tensorboard;

import com.google.protobuf.ByteString;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Profile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A file of events for TensorBoard, named and written as in TensorFlow 2: a record for each event,
 * with checksums of its length and content.
 */
public final class EventFile implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int BUCKETS = 30;

  private final Path file;
  private final OutputStream out; // no channel, which an interrupt of the training would close

  /** Creates a new file in a folder, and the folder if it does not exist. */
  public EventFile(Path folder) {
    Check.given("EventFile", "folder", folder);
    var name =
        String.format(
            "events.out.tfevents.%d.%s.%d.%d.v2",
            System.currentTimeMillis() / 1000,
            Profile.host(),
            ProcessHandle.current().pid(),
            NUMBER.getAndIncrement());
    try {
      Files.createDirectories(folder);
      file = folder.resolve(name);
      out = new FileOutputStream(Files.createFile(file).toFile());
    } catch (IOException e) {
      throw FileErrors.cannot("write to", folder, e);
    }
    write(Event.newBuilder().setFileVersion("brain.Event:2"));
  }

  /** Writes a number at a step. */
  public void scalar(String tag, double value, long step) {
    Check.given("scalar", "tag", tag);
    var tensor = tensor(DataType.DT_FLOAT).addFloatVal((float) value);
    summary(tag, "scalars", "", tensor, step);
  }

  /**
   * Writes a histogram of numbers in 30 buckets of equal width: {@code (buckets, [from, to,
   * count])}.
   */
  public void histogram(String tag, NDArray values, long step) {
    Check.given("histogram", "values", values);
    Check.given("histogram", "tag", tag);
    var finite = Arrays.stream(values.toDoubles()).filter(Double::isFinite).toArray();
    double least = Arrays.stream(finite).min().orElse(0);
    double most = Arrays.stream(finite).max().orElse(0);
    boolean equal = least == most;
    int buckets = equal ? 1 : BUCKETS;
    double start = equal ? least - 0.5 : least;
    double width = equal ? 1 : (most - least) / buckets;
    var counts = new double[buckets];
    for (double v : finite) counts[Math.min((int) ((v - start) / width), buckets - 1)]++;
    var tensor = tensor(DataType.DT_DOUBLE, buckets, 3);
    for (int i = 0; i < buckets; i++) {
      tensor.addDoubleVal(start + i * width);
      tensor.addDoubleVal(start + (i + 1) * width);
      tensor.addDoubleVal(counts[i]);
    }
    summary(tag, "histograms", "", tensor, step);
  }

  /** Writes images of one size, each the bytes of a PNG file. */
  public void images(String tag, int height, int width, List<byte[]> pngs, long step) {
    Check.all("images", "pngs", pngs);
    Check.given("images", "tag", tag);
    var tensor = tensor(DataType.DT_STRING, 2 + pngs.size());
    tensor.addStringVal(utf8(Integer.toString(width))).addStringVal(utf8(Integer.toString(height)));
    for (var png : pngs) tensor.addStringVal(ByteString.copyFrom(png));
    summary(tag, "images", "", tensor, step);
  }

  /** Writes text, formatted as Markdown. */
  public void text(String tag, String text, long step) {
    Check.given("text", "text", text);
    Check.given("text", "tag", tag);
    var tensor = tensor(DataType.DT_STRING).addStringVal(utf8(text));
    summary(tag, "text", "", tensor, step);
  }

  /** Writes a model in Keras' JSON, which TensorBoard draws as a graph of layers. */
  public void model(String json) {
    Check.given("model", "json", json);
    var tensor = tensor(DataType.DT_STRING).addStringVal(utf8(json));
    summary("keras", "graph_keras_model", "1", tensor, 0);
  }

  /**
   * Writes what belongs to a search of hyperparameters, without a value.
   *
   * @param content an HParamsPluginData of TensorBoard
   */
  void hparams(String tag, ByteString content) {
    summary(tag, "hparams", content, tensor(DataType.DT_FLOAT, 0), 0);
  }

  /** Writes a graph of operations, as {@code GraphBuilder.toBytes} returns it. */
  public void graph(byte[] graph) {
    Check.given("graph", "graph", graph);
    write(Event.newBuilder().setGraphDef(ByteString.copyFrom(graph)));
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static TensorProto.Builder tensor(DataType type, int... dims) {
    var shape = TensorShapeProto.newBuilder();
    for (int dim : dims) shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    return TensorProto.newBuilder().setDtype(type).setTensorShape(shape);
  }

  private void summary(
      String tag, String plugin, String content, TensorProto.Builder tensor, long step) {
    summary(tag, plugin, utf8(content), tensor, step);
  }

  private void summary(
      String tag, String plugin, ByteString content, TensorProto.Builder tensor, long step) {
    var data = SummaryMetadata.PluginData.newBuilder().setPluginName(plugin).setContent(content);
    var value =
        Summary.Value.newBuilder()
            .setTag(tag)
            .setMetadata(SummaryMetadata.newBuilder().setPluginData(data))
            .setTensor(tensor);
    write(Event.newBuilder().setStep(step).setSummary(Summary.newBuilder().addValue(value)));
  }

  /** Writes a record: the length and its checksum, the content and its checksum. */
  private void write(Event.Builder event) {
    var content = event.setWallTime(System.currentTimeMillis() / 1e3).build().toByteArray();
    var record = ByteBuffer.allocate(content.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(checksum(record.array(), 8));
    record.put(content).putInt(checksum(content, content.length));
    try {
      out.write(record.array());
    } catch (IOException e) {
      throw FileErrors.cannot("write", file, e);
    }
  }

  /**
   * Returns the masked CRC-32C, which is rotated and shifted so that it can be applied to data that
   * contains checksums.
   */
  private static int checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw FileErrors.cannot("close", file, e);
    }
  }
}
