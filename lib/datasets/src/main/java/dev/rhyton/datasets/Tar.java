package dev.rhyton.datasets;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** Reads files from a gzipped tar archive. */
final class Tar {
  private static final int BLOCK = 512;
  private static final int SIZE_AT = 124;
  private static final int NAME_LENGTH = 100;

  private Tar() {}

  /** Returns the contents of the wanted files by their names without folders. */
  static Map<String, byte[]> read(Path file, Predicate<String> wanted) {
    var contents = new LinkedHashMap<String, byte[]>();
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      for (var head = in.readNBytes(BLOCK); head.length == BLOCK; head = in.readNBytes(BLOCK)) {
        if (head[0] == 0) break; // the end is marked by blocks of zeros
        var name = text(head, 0, NAME_LENGTH).replaceAll(".*/", "");
        long size = Long.parseLong(text(head, SIZE_AT, 12).strip(), 8);
        long blocks = (size + BLOCK - 1) / BLOCK * BLOCK;
        if (wanted.test(name)) {
          Check.that(
              size >= 0 && size <= FileReading.most(file),
              "%s: %s of %,d bytes is larger than Java's memory allows: set a larger -Xmx, or"
                  + " check where the file comes from.",
              file,
              name,
              size);
          var content = in.readNBytes((int) size);
          Check.that(content.length == size, "%s: %s is cut off.", file, name);
          contents.put(name, content);
          in.skipNBytes(blocks - size);
        } else {
          in.skipNBytes(blocks);
        }
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(file + " is not a tar file: a size is not a number.", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    return contents;
  }

  private static String text(byte[] block, int from, int length) {
    var text = new String(block, from, length, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
