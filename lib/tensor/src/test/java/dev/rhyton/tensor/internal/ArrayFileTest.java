package dev.rhyton.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrayFileTest {
  @TempDir private Path folder;
  private Path file;

  private final Map<String, NDArray> arrays =
      new TreeMap<>(
          Map.of(
              "a", NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
              "b", NDArray.of(new long[] {Long.MIN_VALUE}),
              "c", NDArray.of(DType.BOOL, Shape.of(2), new int[] {0, 1})));

  @BeforeEach
  void write() {
    file = folder.resolve("arrays.state");
    ArrayFile.write(file, arrays);
  }

  @Test
  void arraysComeBack() {
    assertEquals(arrays, ArrayFile.read(file));
  }

  /** Writes bytes with the checksum that belongs to them. */
  private void writeSealed(byte... content) throws IOException {
    var sum = new CRC32();
    sum.update(content);
    var sealed = ByteBuffer.allocate(content.length + Long.BYTES).put(content);
    Files.write(file, sealed.putLong(sum.getValue()).array());
  }

  private void assertRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> ArrayFile.read(file));
    assertEquals(file + " is damaged, or no file of arrays.", e.getMessage());
  }

  @Test
  void sizesAreChecked() throws IOException {
    for (int rank : new int[] {-1, 255, 1 << 30, Integer.MAX_VALUE}) {
      writeSealed(header(rank, 0));
      assertRefused();
    }
    for (long dim : new long[] {-1, -2, 3, 1 << 30, Integer.MAX_VALUE, Long.MAX_VALUE}) {
      writeSealed(header(1, dim));
      assertRefused();
    }
    writeSealed(ByteBuffer.allocate(4).putInt(-1).array());
    assertRefused();
    writeSealed();
    assertRefused();
    Files.write(file, new byte[3]);
    assertRefused();
  }

  /** The beginning of a file with one array of floats, and room for one size. */
  private static byte[] header(int rank, long dim) {
    return ByteBuffer.allocate(4 + 3 + 9 + 4 + 8)
        .putInt(1)
        .putShort((short) 1)
        .put((byte) 'a')
        .putShort((short) 7)
        .put("float32".getBytes(StandardCharsets.UTF_8))
        .putInt(rank)
        .putLong(dim)
        .array();
  }

  @Test
  void mutantsAreReadOrRefused() throws IOException {
    var whole = Files.readAllBytes(file);
    var content = Arrays.copyOf(whole, whole.length - Long.BYTES);
    var random = new SplittableRandom(7);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      var mutant =
          Arrays.copyOf(
              content, random.nextInt(4) == 0 ? random.nextInt(content.length) : content.length);
      for (int k = random.nextInt(3); k >= 0 && mutant.length > 0; k--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      writeSealed(mutant);
      try {
        assertNotNull(ArrayFile.read(file));
      } catch (IllegalArgumentException e) {
        refused++;
        assertEquals(file + " is damaged, or no file of arrays.", e.getMessage());
      }
    }
    assertTrue(refused > 500);
  }
}
