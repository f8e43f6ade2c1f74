package dev.rhyton.datasets;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.rhyton.Kit;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile files are read, or refused in a sentence that names them, in short time. */
class DamagedFilesTest {
  private static final int ROUNDS = Integer.getInteger("rhyton.mutants", 300);

  /** Each takes milliseconds; one that takes time without bound takes hours. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  /** Reads a file. */
  private interface Reader {
    @CanIgnoreReturnValue
    Object read(Path file);
  }

  /** Returns how many mutants were refused. */
  private int refused(Path file, byte[] whole, Reader reader) throws IOException {
    var random = new SplittableRandom(16);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Files.write(file, mutant(whole, random));
      try {
        assertTimeout(LIMIT, () -> reader.read(file));
      } catch (IllegalArgumentException | UncheckedIOException e) {
        refused++;
        var message = String.valueOf(e.getMessage());
        assertTrue(message.contains(file.toString()) && message.length() < 20_000, message);
      }
    }
    return refused;
  }

  private static byte[] mutant(byte[] whole, SplittableRandom random) {
    int length = random.nextInt(5) == 0 ? 1 + random.nextInt(whole.length) : whole.length;
    var mutant = Arrays.copyOf(whole, length);
    int where = random.nextBoolean() ? Math.min(length, 200) : length; // headers matter most
    for (int k = random.nextInt(4); k >= 0; k--) {
      byte value = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) -random.nextInt(2);
      mutant[random.nextInt(where)] = value;
    }
    return mutant;
  }

  private static byte[] picture(String format) throws IOException {
    var image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24 * 16; i++) image.setRGB(i % 24, i / 24, i * 40_503);
    var bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "bmp", "gif", "tiff"})
  void images(String format) throws IOException {
    var file = folder.resolve("image." + format);
    Reader reader = f -> ImageFiles.read(f, 3);
    assertTrue(refused(file, picture(format), reader) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.npz", "imdb.npz"})
  void npz(String name) throws IOException {
    var whole = Files.readAllBytes(Resources.path(name));
    assertTrue(refused(folder.resolve(name), whole, ArrayFiles::readObjects) > 0);
  }

  @Test
  void npy() throws IOException {
    var whole = Files.readAllBytes(Resources.path("fortran.npy"));
    assertTrue(refused(folder.resolve("a.npy"), whole, ArrayFiles::readNpy) > 0);
  }

  @Test
  void idx() throws IOException {
    var whole = ByteBuffer.allocate(4 + 8 + 6).put(new byte[] {0, 0, 8, 2}).putInt(2).putInt(3);
    assertTrue(refused(folder.resolve("a.idx"), whole.array(), ArrayFiles::readIdx) > 0);
  }

  @Test
  void pickles() {
    var whole =
        HexFormat.of()
            .parseHex(
                "80025d28"
                    + "4b014d2c014afeffffff8a06000000000001"
                    + "5d4b05617100680065"
                    + "652e");
    var random = new SplittableRandom(16);
    for (int i = 0; i < 20 * ROUNDS; i++) {
      var mutant = ByteBuffer.wrap(mutant(whole, random));
      try {
        assertNotNull(String.valueOf(Pickle.read("p", mutant)));
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith("p: the pickle is "), e.getMessage());
      }
    }
  }

  // ---- files made to harm ----

  @Test
  void listsThatContainThemselves() {
    var refusal =
        "p: the pickle is not read: lists within lists, deeper than 100, or a list that contains"
            + " itself.";
    for (var hex : new String[] {"5d71006800612e", "7d71004b016800732e"}) {
      Kit.assertRefused(refusal, () -> pickle(hex));
    }
    Kit.assertRefused("p: the pickle is damaged.", () -> pickle("7d5d4b01732e"));
    // [], [[], []], ...: 2^60 lists on paper.
    var pickle = new StringBuilder("5d7100");
    for (int i = 0; i < 60; i++) {
      pickle.append(String.format("5d71%02x28", i + 1));
      pickle.append(String.format("68%02x68%02x65", i, i));
    }
    assertTimeout(LIMIT, () -> pickle(pickle + "2e"));
  }

  private static Object pickle(String hex) {
    return Pickle.read("p", ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  private Path npy(String header) throws IOException {
    var text = header.getBytes(StandardCharsets.ISO_8859_1);
    var bytes =
        ByteBuffer.allocate(12 + text.length)
            .put("\u0093NUMPY\2\0".getBytes(StandardCharsets.ISO_8859_1));
    bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(text.length).put(text);
    return Files.write(folder.resolve("a.npy"), bytes.array());
  }

  @Test
  void headersOfNpy() throws IOException {
    var slow = npy("'descr': 'x".repeat(15_000));
    var message = assertTimeout(LIMIT, () -> Kit.refusal(() -> ArrayFiles.readNpy(slow)));
    assertTrue(message.contains("the header has 165,000 bytes, expected at most 10,000."), message);
    for (var shape :
        new String[] {"99999999999999999999", "4294967296, 4294967296", "2147483648", "1 2"}) {
      var file = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }");
      assertTrue(Kit.refusal(() -> ArrayFiles.readNpy(file)).startsWith(file.toString()));
    }
    var empty = npy("{'descr': '<U0', 'fortran_order': False, 'shape': (2000000000,), }");
    Kit.assertRefused(
        empty + ": numpy's type <U0 is not known here.", () -> ArrayFiles.readNpy(empty));
  }

  @Test
  void bombs() throws IOException {
    long size = Runtime.getRuntime().maxMemory() / 4 + 1000;
    var gzip = folder.resolve("a.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(gzip), 1 << 16)) {
      for (long i = 0; i < size; i += 1 << 16) out.write(new byte[1 << 16]);
    }
    assertTrue(Kit.refusal(() -> ArrayFiles.readIdx(gzip)).startsWith(gzip + " unpacks to more"));
    var npz = folder.resolve("a.npz");
    try (var out = new ZipOutputStream(Files.newOutputStream(npz))) {
      out.putNextEntry(new ZipEntry("x.npy"));
      for (long i = 0; i < size; i += 1 << 16) out.write(new byte[1 << 16]);
    }
    var message = Kit.refusal(() -> ArrayFiles.readNpz(npz));
    assertTrue(message.startsWith(npz + ": x.npy unpacks to more than "), message);
    var png = picture("png");
    var sizes = ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    var crc = new CRC32();
    crc.update(png, 12, 17);
    sizes.putInt(29, (int) crc.getValue());
    var image = Files.write(folder.resolve("a.png"), png);
    Kit.assertRefused(
        image + ": an image of 60000 x 60000 pixels is larger than the 178,956,970 that are read.",
        () -> ImageFiles.read(image, 3));
  }
}
