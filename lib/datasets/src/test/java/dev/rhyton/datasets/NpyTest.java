package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir private Path folder;

  @Test
  void everyTypeIsRead() {
    var types = ArrayFiles.readNpz(Resources.path("types.npz"));
    assertEquals(NDArray.of(DType.FLOAT16, Shape.of(2), new float[] {1.5f, -2}), types.get("f2"));
    assertEquals(NDArray.from(new int[] {-3, 4}), types.get("i2"));
    assertEquals(NDArray.from(new int[] {65535}), types.get("u2"));
    assertEquals(NDArray.from(new long[] {4294967295L}), types.get("u4"));
    assertEquals(NDArray.from(new boolean[] {true, false}), types.get("b"));
    assertEquals(NDArray.from(new String[] {"ä", "bcd"}), types.get("U"));
    assertEquals(NDArray.from(new String[] {"x", "yz"}), types.get("S"));
    assertEquals(NDArray.from(new double[] {1.25}), types.get("be"));
    assertEquals(NDArray.from(3.0), types.get("scalar"));
    assertEquals(Shape.of(0, 2), types.get("empty").shape());
  }

  @Test
  void columnsMayComeFirst() {
    var expected = LongStream.range(0, 24).map(i -> i + (1L << 60)).toArray();
    assertEquals(NDArray.of(expected, 2, 3, 4), ArrayFiles.readNpy(Resources.path("fortran.npy")));
  }

  /** What is written is what {@code np.save} has written, byte by byte. */
  @Test
  void filesAreThoseOfNumpy() throws IOException {
    var types = ArrayFiles.readNpz(Resources.path("types.npz"));
    var file = folder.resolve("written.npy");
    try (var zip = new ZipFile(Resources.path("types.npz").toFile())) {
      for (var name : List.of("f2", "b", "U", "scalar", "empty")) {
        ArrayFiles.writeNpy(file, types.get(name));
        var expected = zip.getInputStream(zip.getEntry(name + ".npy")).readAllBytes();
        assertArrayEquals(expected, Files.readAllBytes(file), name);
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    var random = new Random(7);
    var arrays = new LinkedHashMap<String, NDArray>();
    for (var dtype : DType.values()) {
      boolean same =
          dtype.isFloat() || dtype.isInteger() || dtype == DType.BOOL || dtype == DType.STRING;
      if (!same || dtype == DType.BFLOAT16) continue;
      for (int axes = 0; axes < 4; axes++) arrays.put(dtype + "_" + axes, any(dtype, axes, random));
    }
    arrays.put("complex", NDArray.ofComplex(new float[] {1, -2, 0.5f, 3}, 2));
    arrays.put("long", NDArray.from(new Random(1).ints(150_000).toArray()));
    arrays.put("no texts", NDArray.of(new String[0], 0, 2));
    var npz = folder.resolve("all.npz");
    ArrayFiles.writeNpz(npz, arrays);
    var read = ArrayFiles.readNpz(npz);
    assertEquals(List.copyOf(arrays.keySet()), List.copyOf(read.keySet()));
    var npy = folder.resolve("one.npy");
    arrays.forEach(
        (name, array) -> {
          var expected = array.cast(whatIsRead(array.dtype()));
          assertEquals(expected, read.get(name), name);
          ArrayFiles.writeNpy(npy, array);
          assertEquals(expected, ArrayFiles.readNpy(npy), name);
        });
  }

  private static DType whatIsRead(DType written) {
    return switch (written) {
      case INT16, UINT16 -> DType.INT32;
      case UINT32 -> DType.INT64;
      default -> written;
    };
  }

  private static NDArray any(DType dtype, int axes, Random random) {
    var dims = random.longs(axes, 0, 4).toArray();
    int size = (int) Shape.of(dims).size();
    if (dtype != DType.STRING) {
      return NDArray.of(random.ints(size, 0, 100).toArray(), dims).cast(dtype);
    }
    var texts = new String[size];
    for (int i = 0; i < size; i++) texts[i] = "a\uD83D\uDE00é".repeat(random.nextInt(3));
    return NDArray.of(texts, dims);
  }

  @Test
  void whatNumpyCannotHaveIsRefused() {
    var file = folder.resolve("refused.npy");
    Kit.assertRefused(
        "NumPy has no bfloat16: write array.cast(DType.FLOAT32).",
        () -> ArrayFiles.writeNpy(file, NDArray.from(1.0).cast(DType.BFLOAT16)));
    Kit.assertRefused(
        "NumPy cuts texts off at their last character if it is \\0.",
        () -> ArrayFiles.writeNpy(file, new String[] {"a\0"}));
    assertTrue(Files.notExists(file));
    Kit.assertRefused(
        "writeNpz: expected a name that ends in .npz, received " + file + ".",
        () -> ArrayFiles.writeNpz(file, Map.of()));
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    var whole = Files.readAllBytes(Resources.path("fortran.npy"));
    var cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 5));
    Kit.assertRefused(
        cut
            + ": expected 192 bytes for an array of shape (2, 3, 4), received 187: the file is"
            + " damaged.",
        () -> ArrayFiles.readNpy(cut));
    var head = Files.write(folder.resolve("head.npy"), Arrays.copyOf(whole, 40));
    Kit.assertRefused(head + ": the header is cut off.", () -> ArrayFiles.readNpy(head));
    var text = Files.writeString(folder.resolve("text.npy"), "no array at all");
    Kit.assertRefused(
        text + " is not an npy file: expected it to begin with \\x93NUMPY.",
        () -> ArrayFiles.readNpy(text));
    var unknown = new String(whole, StandardCharsets.ISO_8859_1).replace("<i8", "<m8");
    var dates =
        Files.write(folder.resolve("dates.npy"), unknown.getBytes(StandardCharsets.ISO_8859_1));
    Kit.assertRefused(
        dates + ": numpy's type <m8 is not known here.", () -> ArrayFiles.readNpy(dates));
    assertTrue(
        Kit.refusal(() -> ArrayFiles.readNpz(text)).startsWith(text + " is not an npz file"));
    var imdb = Resources.path("imdb.npz");
    Kit.assertRefused(
        imdb + ": x_train holds Python objects, expected numbers.", () -> ArrayFiles.readNpz(imdb));
  }

  private static Object pickle(String hex) {
    return Pickle.read("p", ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void picklesOfNumbersAndListsAreRead() {
    assertEquals(
        List.of(1, 300, -2, 1L << 40),
        pickle("80 02 5d 28 4b01 4d2c01 4afeffffff 8a06 000000000001 65 2e"));
    assertEquals(List.of(7L, 1.5, true), pickle("28 49 37 0a 46 312e35 0a 88 6c 2e"));
    assertEquals(List.of(List.of(5), List.of(5)), pickle("5d 28 5d 4b05 61 71 00 68 00 65 2e"));
    assertEquals(0L, pickle("8a 00 2e"));
    assertEquals(-1L, pickle("8a 01 ff 2e"));
  }

  @Test
  void whateverElseAPickleAsksForIsRefused() {
    // cos\nsystem\n(S'...'\ntR. is the classic: it would run a command.
    Kit.assertRefused(
        "p: the pickle is not read: it names os.system, which is refused.",
        () -> pickle("63 6f730a 73797374656d0a 28 2e"));
    Kit.assertRefused(
        "p: the pickle is not read: it names builtins.eval, which is refused.",
        () -> pickle("8c08 6275696c74696e73 8c04 6576616c 93 2e"));
    Kit.assertRefused(
        "p: the pickle is not read: it asks for INST, which is refused.",
        () -> pickle("28 69 6f730a 73797374656d0a 2e"));
    Kit.assertRefused(
        "p: the pickle is not read: it asks for NEWOBJ, which is refused.", () -> pickle("81 2e"));
    Kit.assertRefused(
        "p: the pickle is not read: it asks for the unknown operation 0xff, which is refused.",
        () -> pickle("ff"));
    for (var damaged :
        List.of(
            "",
            "5d",
            "2e",
            "65",
            "68 07 2e",
            "58 ffffff7f 61 2e",
            "58 ffffffff 2e",
            "4b01 61 2e",
            "8a09 ffffffffffffffff7f 2e",
            "4b01 4b02 52 2e",
            "5d 4b01 62 2e")) {
      Kit.assertRefused("p: the pickle is damaged.", () -> pickle(damaged));
    }
  }
}
