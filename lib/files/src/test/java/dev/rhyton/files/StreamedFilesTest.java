package dev.rhyton.files;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rhyton.JavaProcess;
import dev.rhyton.layers.Dense;
import dev.rhyton.layers.Input;
import dev.rhyton.learning.Learning;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.Sequential;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Saving and loading take little more memory than the model itself, whatever the size of the file.
 */
class StreamedFilesTest {
  private static final String HEAP = "40m";
  private static final int LAYERS = 7;
  private static final int UNITS = 1000;

  /** The weights, and Adam's two arrays for each of them. */
  private static final long BYTES = 3L * LAYERS * UNITS * (UNITS + 1) * Float.BYTES;

  private static final Path STATUS = Path.of("/proc/self/status");

  @TempDir Path folder;

  private static Sequential model() {
    var model = Sequential.of(Input.of(UNITS));
    for (int i = 0; i < LAYERS; i++) model.add(Dense.of(UNITS));
    model.compile(Compile.of("adam", "mse").learning(Learning.plain()));
    return model;
  }

  /** Returns the largest memory of this process so far, or its current memory, in bytes. */
  private static long memory(String which) throws IOException {
    var line = Files.readAllLines(STATUS).stream().filter(l -> l.startsWith(which)).findFirst();
    return Long.parseLong(line.orElseThrow().replaceAll("\\D", "")) << 10;
  }

  /** Trains and saves a model, and prints by how much that increased the largest memory. */
  static final class Saver {
    public static void main(String[] args) throws IOException {
      var model = model();
      var row = NDArray.of(new float[UNITS], 1, UNITS);
      var unused = model.trainOnBatch(row, row);
      long before = memory("VmHWM");
      model.save(Path.of(args[0]));
      model.save(Path.of(args[1]));
      model.saveWeights(Path.of(args[2]));
      System.out.println(memory("VmHWM") - before);
    }
  }

  /** Loads a model, and prints by how much that increased the memory at most. */
  static final class Loader {
    public static void main(String[] args) throws IOException {
      var small = Sequential.of(Input.of(1), Dense.of(1));
      var unused = small.predict(NDArray.of(new float[1], 1, 1)); // loads TensorFlow
      long before = memory("VmRSS");
      var model = Model.load(Path.of(args[0]));
      model.loadWeights(Path.of(args[2]));
      System.out.println(memory("VmHWM") - before);
      if (model.optimizerState().iterations() != 1) throw new IllegalStateException("no step");
      model.close();
      Model.load(Path.of(args[1])).close(); // does not fit into the heap either
    }
  }

  @Test
  void filesAboveTheHeap() throws IOException, InterruptedException {
    assumeTrue(Files.exists(STATUS), "the memory of a process is known only on Linux");
    var files = Stream.of("m.keras", "m.h5", "m.weights.h5").map(folder::resolve).toArray();
    long saving = Long.parseLong(JavaProcess.run(HEAP, Saver.class, files).strip());
    for (var file : files) {
      long size = Files.size((Path) file);
      assertTrue(size > BYTES && size < 1.01 * BYTES, file + " of " + size);
    }
    assertTrue(saving < 0.3 * BYTES, "saving took " + saving + " of " + BYTES);
    long loading = Long.parseLong(JavaProcess.run(HEAP, Loader.class, files).strip());
    assertTrue(loading < 1.3 * BYTES, "loading took " + loading + " of " + BYTES);
  }

  @Test
  void contentThatIsWrittenTwiceIsTheSame() throws IOException {
    var hdf = new HdfWriter();
    hdf.array("a/b", NDArray.of(new int[] {1, 2, 3}, 3));
    hdf.array("a/scalar", NDArray.from(2.5));
    hdf.names("a", "names", List.of("é"));
    hdf.text("", "text", "text");
    var first = bytes(hdf);
    assertArrayEquals(first, bytes(hdf));
    try (var read = new HdfReader(ByteSource.of(first))) {
      var group = HdfReader.group(read.root(), "a");
      assertArrayEquals(
          new int[] {1, 2, 3}, HdfReader.array(HdfReader.dataset(group, "b")).toInts());
      assertEquals(2.5, HdfReader.number(HdfReader.dataset(group, "scalar")));
      assertEquals(List.of("é"), HdfReader.strings(group, "names"));
      assertEquals("text", HdfReader.string(read.root(), "text"));
    }
  }

  /** HDF5's own library refuses a file that is shorter than its superblock says. */
  @Test
  void theSuperblockHasTheSizeOfTheFile() throws IOException {
    var hdf = new HdfWriter();
    assertEndIsThatOf(bytes(hdf));
    hdf.text("", "name", "x");
    assertEndIsThatOf(bytes(hdf));
    hdf.array("a", NDArray.of(new int[3], 3));
    assertEndIsThatOf(bytes(hdf));
  }

  /** The addresses of arrays and the size of the file need more than 32 bits. */
  @Test
  void filesAboveTwoGibibytes() throws IOException {
    int numbers = 1 << 23; // in arrays of 32 MiB
    int arrays = (int) ((1L << 31) / (numbers * 4L)) + 2;
    var hdf = new HdfWriter();
    for (int i = 0; i < arrays; i++) {
      var values = new float[] {i};
      hdf.array(
          "a" + i,
          Shape.of(numbers),
          DType.FLOAT32,
          () -> NDArray.of(Arrays.copyOf(values, numbers), numbers));
    }
    var file = folder.resolve("large.h5");
    long size = writeSparse(hdf, file);
    assertTrue(size > arrays * 4L * numbers, "the size is " + size);
    try (var read = new HdfReader(new FileSource(file))) {
      for (int i : new int[] {0, arrays - 2, arrays - 1}) {
        var dataset = (ContiguousDataset) HdfReader.dataset(read.root(), "a" + i);
        assertTrue(i == 0 || dataset.getDataAddress() > Integer.MAX_VALUE, "at its place");
        var values = HdfReader.array(dataset, "array", Shape.of(numbers)).toFloats();
        assertEquals(i, values[0]);
        assertEquals(0, values[numbers - 1]);
      }
    }
  }

  /** Writes only the beginnings of large pieces, whose other bytes are 0; returns the size. */
  private static long writeSparse(HdfWriter hdf, Path file) throws IOException {
    var size = new AtomicLong();
    try (var channel = FileChannel.open(file, CREATE_NEW, SPARSE, WRITE)) {
      hdf.writeTo(
          bytes -> {
            long at = size.getAndAdd(bytes.remaining());
            if (bytes.remaining() > 1 << 20) bytes.limit(bytes.position() + 16);
            while (bytes.hasRemaining()) at += channel.write(bytes, at);
          });
      assertEquals(1, channel.write(ByteBuffer.allocate(1), size.get() - 1));
    }
    return size.get();
  }

  private static void assertEndIsThatOf(byte[] hdf) {
    assertEquals(hdf.length, ByteBuffer.wrap(hdf).order(LITTLE_ENDIAN).getLong(28));
  }

  private static byte[] bytes(HdfWriter hdf) throws IOException {
    var out = new ByteArrayOutputStream();
    hdf.writeTo(
        bytes -> {
          var copy = new byte[bytes.remaining()];
          bytes.get(copy);
          out.writeBytes(copy);
        });
    return out.toByteArray();
  }
}
