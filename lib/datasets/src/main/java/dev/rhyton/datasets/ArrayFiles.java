package dev.rhyton.datasets;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.tensor.NDArray;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads and writes arrays in files: NumPy's npy and npz; reads IDX, the format of MNIST. */
public final class ArrayFiles {
  private ArrayFiles() {}

  /**
   * Reads an array from a {@code .npy} file of NumPy. Arrays of int16 and uint16 become int32,
   * those of uint32 int64.
   *
   * @throws IllegalArgumentException if the file is not an npy file, is damaged, or holds Python
   *     objects
   */
  public static NDArray readNpy(Path file) {
    var bytes = bytes("readNpy", file);
    return FileReading.within(file, () -> array(file.toString(), Npy.read(file.toString(), bytes)));
  }

  /** Reads the arrays of a {@code .npz} file of NumPy by their names, in the order of the file. */
  public static Map<String, NDArray> readNpz(Path file) {
    var arrays = new LinkedHashMap<String, NDArray>();
    readObjects(file).forEach((name, value) -> arrays.put(name, array(file + ": " + name, value)));
    return arrays;
  }

  /**
   * Writes an array as a {@code .npy} file of NumPy, as {@code np.save}: {@code writeNpy(file,
   * model.predict(x))}. An existing file is replaced atomically when the new one is complete.
   *
   * @param array an array of numbers, booleans or texts
   * @throws IllegalArgumentException if the array is of bfloat16, which NumPy does not have
   */
  public static void writeNpy(Path file, Object array) {
    checkName("writeNpy", file, ".npy");
    var written = NDArray.from(Check.given("writeNpy", "array", array));
    AtomicFile.write(file, temporary -> NpyWriter.write(temporary, written));
  }

  /**
   * Writes arrays by their names as a {@code .npz} file of NumPy, as {@code np.savez(file, x=x,
   * y=y)}, without compression: {@code writeNpz(file, Map.of("x", x, "y", y))}.
   */
  public static void writeNpz(Path file, Map<String, ?> arrays) {
    checkName("writeNpz", file, ".npz");
    var written = new LinkedHashMap<String, NDArray>();
    Check.entries("writeNpz", "arrays", arrays)
        .forEach((name, array) -> written.put(name, NDArray.from(array)));
    AtomicFile.write(file, temporary -> NpyWriter.write(temporary, written));
  }

  /** Throws if a name has another ending, which {@code np.save} would add. */
  private static void checkName(String where, Path file, String ending) {
    Check.given(where, "file", file);
    Check.that(
        file.toString().endsWith(ending),
        "%s: expected a name that ends in %s, received %s.",
        where,
        ending,
        file);
  }

  /** Reads an npz file; arrays of Python lists become lists. */
  static Map<String, Object> readObjects(Path file) {
    checkFile("readNpz", file);
    var values = new LinkedHashMap<String, Object>();
    try (var zip = new ZipFile(file.toFile())) {
      var entries = zip.entries();
      while (entries.hasMoreElements()) {
        var entry = entries.nextElement();
        try (var in = zip.getInputStream(entry)) {
          var name = entry.getName().replaceAll("\\.npy$", "");
          var place = file + ": " + entry.getName();
          var bytes = FileReading.all(in, file, place);
          values.put(name, FileReading.within(place, () -> Npy.read(place, bytes)));
        }
      }
    } catch (ZipException | EOFException e) {
      throw new IllegalArgumentException(
          file + " is not an npz file: expected a zip (" + e.getMessage() + ").", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    return values;
  }

  private static NDArray array(String name, Object value) {
    if (value instanceof NDArray array) return array;
    throw new IllegalArgumentException(name + " holds Python objects, expected numbers.");
  }

  /**
   * Reads an array from an IDX file, gzipped or not: {@code train-images-idx3-ubyte.gz}. Bytes
   * become uint8 or int8; larger types become the corresponding Java types.
   *
   * @throws IllegalArgumentException if the file is not IDX, or shorter than its header says
   */
  public static NDArray readIdx(Path file) {
    var bytes = bytes("readIdx", file);
    return FileReading.within(file, () -> Idx.read(file.toString(), bytes));
  }

  private static byte[] bytes(String where, Path file) {
    checkFile(where, file);
    try (var in = Files.newInputStream(file)) {
      return FileReading.all(unzipped(in), file, file.toString());
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  private static void checkFile(String where, Path file) {
    Check.given(where, "file", file);
    Check.that(Files.isRegularFile(file), "%s: there is no file %s.", where, file.toAbsolutePath());
  }

  /** Returns a stream that unzips what is gzipped. */
  static InputStream unzipped(InputStream raw) throws IOException {
    var in = new BufferedInputStream(raw);
    in.mark(2);
    boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return zipped ? new GZIPInputStream(in) : in;
  }
}
