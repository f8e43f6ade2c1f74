package dev.rhyton.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.BackupAndRestore;
import dev.rhyton.callbacks.CSVLogger;
import dev.rhyton.config.AtomicFile;
import dev.rhyton.datasets.Download;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Fit;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.internal.ArrayFile;
import dev.rhyton.tensorboard.TensorBoard;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that the library writes, again and again, and whether it is whole. */
enum SaveCalls {
  KERAS("model.keras") {
    @Override
    void write(Path folder, int n, String address) {
      model(n).save(folder.resolve("model.keras"));
    }

    @Override
    void assertWhole(Path folder) {
      assertSame(Model.load(folder.resolve("model.keras")));
    }
  },
  WEIGHTS("model.weights.h5") {
    @Override
    void write(Path folder, int n, String address) {
      model(n).saveWeights(folder.resolve("model.weights.h5"));
    }

    @Override
    void assertWhole(Path folder) {
      var model = model(0);
      model.loadWeights(folder.resolve("model.weights.h5"));
      assertSame(model);
    }
  },
  H5("model.h5") {
    @Override
    void write(Path folder, int n, String address) {
      model(n).save(folder.resolve("model.h5"));
    }

    @Override
    void assertWhole(Path folder) {
      assertSame(Model.load(folder.resolve("model.h5")));
    }
  },
  CHECKPOINTS("\\d+") {
    @Override
    void write(Path folder, int n, String address) {
      var checkpoints = new CheckpointFolder(folder);
      var steps = checkpoints.steps();
      long last = steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
      var content = OrbaxFiles.checkpoint(model(n), false);
      if (n % 3 == 0 && last > 0) checkpoints.write(last, content);
      else checkpoints.write(last + 1, content);
      checkpoints.keep(1);
    }

    @Override
    void assertWhole(Path folder) {
      assertSame(Model.load(folder));
    }
  },
  EXPORTS("\\d+") {
    @Override
    void write(Path folder, int n, String address) {
      int next = 0;
      while (Files.exists(folder.resolve(Integer.toString(next)))) next++;
      model(n).export(folder.resolve(Integer.toString(next)));
    }

    @Override
    void assertWhole(Path folder) throws IOException {
      for (var each : list(folder)) {
        if (!each.getFileName().toString().matches(names)) continue;
        assertTrue(Files.size(each.resolve("saved_model.pb")) > 0);
        var data = each.resolve("variables/variables.data-00000-of-00001");
        var floats = ByteBuffer.wrap(Files.readAllBytes(data)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(4 * (SIZE * SIZE + SIZE), floats.remaining());
        float first = floats.getFloat(0);
        while (floats.hasRemaining()) assertEquals(first, floats.getFloat());
      }
    }
  },
  TRAINING("(latest|previous)\\.state|log\\.csv|logs") {
    @Override
    void write(Path folder, int n, String address) throws IOException {
      var log = folder.resolve("log.csv");
      int epochs = Files.exists(log) ? Files.readAllLines(log).size() : 0;
      var model = model(1);
      var x = NDArray.of(new float[4 * SIZE], 4, SIZE);
      var unused =
          model.fit(
              x,
              x,
              Fit.epochs(epochs + 5)
                  .verbose(0)
                  .callbacks(
                      CSVLogger.of(log.toString()).append(true),
                      TensorBoard.of(folder.resolve("logs").toString()),
                      BackupAndRestore.of(folder.toString())
                          .doubleCheckpoint(n % 2 == 0)
                          .deleteCheckpoint(false)));
    }

    @Override
    void assertWhole(Path folder) throws IOException {
      boolean found = false;
      for (var name : List.of("latest.state", "previous.state")) {
        if (!Files.exists(folder.resolve(name))) continue;
        assertTrue(ArrayFile.read(folder.resolve(name)).size() > 1);
        found = true;
      }
      assertTrue(found);
      var text = Files.readString(folder.resolve("log.csv"));
      var lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      assertEquals("epoch,loss", lines.get(0));
      var line = Pattern.compile("\\d+,[-\\d.E]+");
      for (var each : lines.subList(1, lines.size()))
        assertTrue(line.matcher(each).matches(), each);
      try (var all = Files.walk(folder.resolve("logs"))) {
        for (var events : all.filter(Files::isRegularFile).toList()) assertRecords(events);
      }
    }
  },
  DOWNLOAD("data") {
    @Override
    void write(Path folder, int n, String address) throws IOException {
      AtomicFile.write(folder.resolve("data"), draft -> Files.write(draft, OLD_CONTENT));
      var source = new Download.Source("data", URI.create(address), hash());
      var unused =
          new Download(folder, new PrintStream(OutputStream.nullOutputStream())).get(source);
    }

    @Override
    void assertWhole(Path folder) throws IOException {
      var found = Files.readAllBytes(folder.resolve("data"));
      assertTrue(Arrays.equals(CONTENT, found) || Arrays.equals(OLD_CONTENT, found));
    }
  };

  private static final int SIZE = 100;

  /** What is downloaded. */
  static final byte[] CONTENT = new byte[1 << 21];

  /** What is there before. */
  private static final byte[] OLD_CONTENT = new byte[1 << 10];

  static {
    for (int i = 0; i < CONTENT.length; i++) CONTENT[i] = (byte) ((i * 31) >> 7);
  }

  /** The names that there are in its folder when nothing is being written. */
  final String names;

  SaveCalls(String names) {
    this.names = names;
  }

  /** Writes it into its folder, once more or for the first time. */
  abstract void write(Path folder, int n, String address) throws IOException;

  /** Whether what is there is whole, and of one time. */
  abstract void assertWhole(Path folder) throws IOException;

  Path in(Path folder) {
    return folder.resolve(name());
  }

  /** Whether there is nothing else in its folder. */
  void assertNoLitter(Path folder) throws IOException {
    for (var each : list(folder)) {
      assertTrue(each.getFileName().toString().matches(names), "litter: " + each);
    }
  }

  static String hash() {
    return HexFormat.of().formatHex(ZipWriter.sha256().digest(CONTENT));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return new ArrayList<>(files.toList());
    }
  }

  /** A model whose weights are all {@code n}. */
  private static Model model(int n) {
    var model = Sequential.of(Dense.of(SIZE));
    model.build(SIZE);
    model.compile("sgd", "mse");
    for (var weight : model.weights()) {
      var values = new float[(int) weight.shape().size()];
      Arrays.fill(values, n);
      weight.assign(NDArray.of(values, weight.shape().dims()));
    }
    return model;
  }

  private static void assertSame(Model model) {
    double first = Double.NaN;
    for (var weight : model.getWeights()) {
      for (double value : weight.toDoubles()) {
        if (Double.isNaN(first)) first = value;
        assertEquals(first, value, 0, "a number of another save");
      }
    }
    assertTrue(first >= 1);
  }

  /** All records but the last are whole. */
  private static void assertRecords(Path events) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(events)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.remaining() > 12) {
      long length = bytes.getLong();
      assertTrue(length >= 0 && length < 1 << 20, "a record of " + length + " bytes");
      bytes.position((int) Math.min(bytes.limit(), bytes.position() + 4 + length + 4));
    }
  }
}
