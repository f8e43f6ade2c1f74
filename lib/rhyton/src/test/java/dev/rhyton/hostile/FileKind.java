package dev.rhyton.hostile;

import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.CSVLogger;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.data.Dataset;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.datasets.Datasets;
import dev.rhyton.datasets.Images;
import dev.rhyton.files.Checkpoints;
import dev.rhyton.files.SignedFiles;
import dev.rhyton.files.Zips;
import dev.rhyton.layers.Layers;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.notebook.TableData;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.ArrayFile;
import dev.rhyton.text.IntegerLookup;
import dev.rhyton.text.StringLookup;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * A kind of file that the library reads.
 *
 * @param folder where there is one of it
 * @param mutated the name of the file, or of the folder of which any file is
 * @param sealed whether it contains a checksum, by which other values are refused
 * @param named whether a refusal names the file
 * @param value what is read of it
 */
record FileKind(
    String name,
    Path folder,
    String mutated,
    boolean sealed,
    boolean named,
    Reader reader,
    Object value) {

  static final List<FileKind> ALL = new ArrayList<>();

  /** Writes a file into a folder. */
  private interface Writer {
    void write(Path folder) throws IOException;
  }

  /** Reads what is in a folder. */
  interface Reader {
    Object read(Path folder) throws IOException;
  }

  private static void add(String mutated, boolean sealed, Writer writer, Reader reader) {
    add("", mutated, sealed, true, writer, reader);
  }

  private static void add(
      String note, String mutated, boolean sealed, boolean named, Writer writer, Reader reader) {
    try {
      var folder = Files.createDirectories(Path.of("original" + ALL.size()).toAbsolutePath());
      writer.write(folder);
      var name = note.isEmpty() ? mutated : mutated + " " + note;
      ALL.add(new FileKind(name, folder, mutated, sealed, named, reader, reader.read(folder)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static {
    try {
      ofOurs();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ofKeras();
    ofTraining();
    ofData();
  }

  // ---- models ----

  private static Model model() {
    var model = GoodValues.model();
    model.trainOnBatch(GoodValues.zeros(2, 2), NDArray.from(new float[][] {{1, 2}, {3, 4}}));
    return model;
  }

  private static Object values(Model model) {
    return List.of(model.toJson(), model.getWeights());
  }

  private static Reader load(String name) {
    return folder -> values(Model.load(folder.resolve(name)));
  }

  private static Reader weights(Model model, String name) {
    return folder -> {
      model.loadWeights(folder.resolve(name));
      return model.getWeights();
    };
  }

  private static void ofOurs() throws IOException {
    var model = model();
    add("a.keras", true, f -> model.save(f.resolve("a.keras")), load("a.keras"));
    var words = Sequential.of(StringLookup.of().vocabulary(List.of("a", "b")));
    var unused = words.predict(new String[] {"a"});
    add("of words", "a.keras", true, true, f -> words.save(f.resolve("a.keras")), load("a.keras"));
    for (var each : List.of(model, words)) {
      Writer bare =
          f -> {
            each.save(f.resolve("b.keras"));
            Zips.with(f.resolve("b.keras"), f.resolve("a.keras"), "config.json", b -> b);
            Files.delete(f.resolve("b.keras"));
          };
      add("without hashes", "a.keras", false, true, bare, load("a.keras"));
    }
    Writer h5 = f -> model.saveWeights(f.resolve("a.weights.h5"));
    add("a.weights.h5", true, h5, weights(model(), "a.weights.h5"));
    add("a.h5", true, f -> model.save(f.resolve("a.h5")), load("a.h5"));
    add("1", true, f -> Checkpoints.write(model, f.resolve("1")), load("1"));
    Writer bare =
        f -> {
          Checkpoints.write(model, f.resolve("1"));
          var metadata = f.resolve("1/_CHECKPOINT_METADATA");
          Files.writeString(
              metadata,
              Files.readString(metadata).replaceFirst("\"custom_metadata\":\\{.*?}}", "\"a\":1"));
        };
    add("without hashes", "1", false, true, bare, load("1"));
    add(
        "",
        "a.json",
        false,
        false,
        f -> Files.writeString(f.resolve("a.json"), model.toJson()),
        f -> Layers.fromJson(Files.readString(f.resolve("a.json"))).name());
    signed(model, GoodValues.keys());
  }

  private static void signed(Model model, KeyPair keys) {
    add(
        "signed",
        "",
        true,
        true,
        f -> {
          model.save(f.resolve("a.keras"));
          SignedFiles.sign(f.resolve("a.keras"), keys.getPrivate());
        },
        f -> {
          SignedFiles.verify(f.resolve("a.keras"), keys.getPublic());
          return ByteBuffer.wrap(Files.readAllBytes(f.resolve("a.keras")));
        });
  }

  private static Path golden(String name) {
    try {
      return Path.of(FileKind.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Writer copy(String golden, String name) {
    return f -> Files.copy(golden(golden), f.resolve(name));
  }

  private static void ofKeras() {
    for (var each :
        List.of(
            "formats/seq_adam/model.keras",
            "formats/nested_h5/model.keras",
            "models/lstm_bidir_concat/model.keras",
            "models/conv2d_dilated/model.keras",
            "train/opt_adam/after.keras",
            "formats/seq_adam/model.h5",
            "formats/nested_h5/model.h5")) {
      var name = each.replaceAll(".*/", "");
      add("of " + each, name, false, true, copy(each, name), load(name));
    }
    var nested = Model.load(golden("formats/nested_h5/model.keras"));
    add(
        "m.weights.h5",
        false,
        copy("formats/nested_h5/m.weights.h5", "m.weights.h5"),
        weights(nested, "m.weights.h5"));
    add("in parts", "", false, true, FileKind::parts, weights(model(), "a.weights.json"));
    add("of TensorFlow.js", "", false, true, FileKind::js, load("model.json"));
  }

  private static void parts(Path folder) throws IOException {
    model().saveWeights(folder.resolve("a.weights.h5"));
    Files.writeString(
        folder.resolve("a.weights.json"),
        "{\"metadata\": {\"total_size\": 24.0}, \"weight_map\": {\"/layers/dense/vars\":"
            + " \"a.weights.h5\"}}");
  }

  private static void js(Path folder) throws IOException {
    Files.write(folder.resolve("0.bin"), new byte[8]);
    Files.write(folder.resolve("1.bin"), new byte[2]);
    Files.writeString(
        folder.resolve("model.json"),
        """
        {"format": "layers-model", "modelTopology": {"keras_version": "2.4.0", "model_config":
          {"class_name": "Sequential", "config": {"name": "s", "layers": [
            {"class_name": "Dense", "config": {"name": "dense", "units": 1,
             "batch_input_shape": [null, 2]}}]}}},
         "weightsManifest": [{"paths": ["0.bin", "1.bin"], "weights": [
           {"name": "dense/kernel", "shape": [2, 1], "dtype": "float32"},
           {"name": "dense/bias", "shape": [1], "dtype": "float32", "quantization":
            {"dtype": "uint16", "min": 0, "scale": 0.25}}]}]}""");
  }

  // ---- training ----

  private static void ofTraining() {
    Writer arrays = f -> ArrayFile.write(f.resolve("a.state"), Map.of("a", GoodValues.zeros(2, 3)));
    add("a.state", true, arrays, f -> ArrayFile.read(f.resolve("a.state")));
    add("latest.state", false, FileKind::fit, FileKind::resume);
    add("log.csv", false, f -> log(f, 1), f -> log(f, 2));
  }

  private static Object fit(int epochs, Callback callback) {
    var model = GoodValues.model();
    var x = GoodValues.zeros(4, 2);
    return model.fit(x, x, Fit.epochs(epochs).batchSize(2).verbose(0).callbacks(callback));
  }

  private static void fit(Path folder) {
    var unused = fit(1, backup(folder));
  }

  private static BackupAndRestore backup(Path folder) {
    return BackupAndRestore.of(folder.toString()).deleteCheckpoint(false);
  }

  /** The checksum is that of what is broken. */
  private static Object resume(Path folder) throws IOException {
    var file = folder.resolve("latest.state");
    var bytes = Files.readAllBytes(file);
    var sum = new CRC32();
    sum.update(bytes, 0, Math.max(0, bytes.length - Long.BYTES));
    if (bytes.length >= Long.BYTES) {
      ByteBuffer.wrap(bytes).putLong(bytes.length - Long.BYTES, sum.getValue());
    }
    Files.write(file, bytes);
    return fit(2, backup(folder));
  }

  private static Object log(Path folder, int epochs) {
    var log = CSVLogger.of(folder.resolve("log.csv").toString()).append(true);
    return fit(epochs, log);
  }

  // ---- data ----

  private static void ofData() {
    Writer npy = copy("formats/seq_adam/in_0.npy", "a.npy");
    add("a.npy", false, npy, f -> ArrayFiles.readNpy(f.resolve("a.npy")));
    add(
        "a.npz",
        false,
        f -> {
          var array = Files.readAllBytes(golden("formats/seq_adam/in_0.npy"));
          Zips.write(f.resolve("a.npz"), Map.of("a.npy", array, "b.npy", array));
        },
        f -> ArrayFiles.readNpz(f.resolve("a.npz")));
    var idx = ByteBuffer.allocate(18).put(new byte[] {0, 0, 8, 2}).putInt(2).putInt(3).array();
    add(
        "a.idx",
        false,
        f -> Files.write(f.resolve("a.idx"), idx),
        f -> ArrayFiles.readIdx(f.resolve("a.idx")));
    add(
        "a.gz",
        false,
        f -> {
          try (var out = new GZIPOutputStream(Files.newOutputStream(f.resolve("a.gz")))) {
            out.write(idx);
          }
        },
        f -> ArrayFiles.readIdx(f.resolve("a.gz")));
    add(
        "a.csv",
        false,
        f -> Files.writeString(f.resolve("a.csv"), "x,when,y\n1,2020-01-01,a\n2.5,,\"b, c\"\n"),
        f -> TableData.readCsv(f.resolve("a.csv")));
    add("a.txt", false, FileKind::words, f -> StringLookup.of().vocabulary(f.resolve("a.txt")));
    add(
        "of numbers",
        "a.txt",
        false,
        true,
        f -> Files.writeString(f.resolve("a.txt"), "1\n22\n333"),
        f -> IntegerLookup.of().vocabulary(f.resolve("a.txt")));
    for (var format : List.of("png", "jpeg", "bmp", "gif", "tiff")) image(format);
    add("a/a.wav", false, FileKind::sound, f -> all(Datasets.audioDatasetFromDirectory(f)));
    add(
        "a/a.txt",
        false,
        f -> words(Files.createDirectory(f.resolve("a"))),
        f -> all(Datasets.textDatasetFromDirectory(f)));
  }

  private static void words(Path folder) throws IOException {
    Files.writeString(folder.resolve("a.txt"), "a\nbc\nd e\n\u00e4");
  }

  private static Object all(Dataset data) {
    try (var batches = data.batches(2, null)) {
      return batches.next();
    }
  }

  private static void image(String format) {
    var name = "a." + format;
    var image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24 * 16; i++) image.setRGB(i % 24, i / 24, i * 40_503);
    add(
        name,
        false,
        f -> ImageIO.write(image, format, f.resolve(name).toFile()),
        f ->
            List.of(
                Datasets.loadImage(f.resolve(name)), Images.loadImg(f.resolve(name)).getWidth()));
  }

  private static void sound(Path folder) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 400; i++) bytes.write(i * 37);
    var format = new AudioFormat(8000, 16, 2, true, false);
    var sound = new AudioInputStream(new ByteArrayInputStream(bytes.toByteArray()), format, 100);
    var file = Files.createDirectory(folder.resolve("a")).resolve("a.wav").toFile();
    AudioSystem.write(sound, AudioFileFormat.Type.WAVE, file);
  }
}
