package dev.rhyton.hostile;

import dev.rhyton.files.Zips;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Breaks something in a file: in its bytes, in its text, or in the entries of its zip. */
final class Mutation {
  private static final int HEADER = 200;
  private static final int DEEPEST = 100_000;
  private static final String[] NUMBERS = {
    "-1", "0", "1e9", "99999", "2147483647", "2147483648", "9223372036854775807", "1e999", "NaN"
  };

  private final SplittableRandom random;

  Mutation(SplittableRandom random) {
    this.random = random;
  }

  /** Breaks a file, or one of a folder. */
  void apply(Path place) throws IOException {
    var file = place;
    if (Files.isDirectory(place)) {
      try (var all = Files.walk(place)) {
        var files = all.filter(f -> Files.isRegularFile(f)).sorted().toList();
        file = files.get(random.nextInt(files.size()));
      }
      if (random.nextInt(20) == 0) {
        Files.delete(file);
        return;
      }
    }
    boolean isZip = file.toString().matches(".*\\.(keras|npz)");
    if (isZip && random.nextBoolean()) entry(file);
    else Files.write(file, changed(file.toString(), Files.readAllBytes(file)));
  }

  /** A zip that is sound, with something broken in an entry. */
  private void entry(Path file) throws IOException {
    var entries = Zips.read(file);
    var names = List.copyOf(entries.keySet());
    var name = names.get(random.nextInt(names.size()));
    var other = names.get(random.nextInt(names.size()));
    switch (random.nextInt(12)) {
      case 0 -> entries.put(name, entries.get(other));
      case 1 -> entries.put(name, new byte[64 << 20]);
      case 2 -> entries.put(name, nested());
      case 3 -> entries.remove(name);
      default -> entries.put(name, changed(name, entries.get(name)));
    }
    Zips.write(file, entries);
  }

  private byte[] nested() {
    int depth = random.nextInt(DEEPEST);
    var outer = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": [";
    return (outer.repeat(depth) + "]}}".repeat(depth)).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] changed(String name, byte[] bytes) {
    boolean isText = name.matches(".*(\\.json|\\.zarray|METADATA|\\.csv|\\.txt|\\.sig)");
    if (bytes.length == 0) return new byte[] {(byte) random.nextInt(256)};
    return isText && random.nextInt(3) > 0 ? text(bytes) : bytes(bytes);
  }

  private byte[] bytes(byte[] bytes) {
    int length = bytes.length;
    // Headers matter most.
    int where = random.nextBoolean() ? Math.min(length, HEADER) : length;
    int from = random.nextInt(where);
    switch (random.nextInt(7)) {
      case 0 -> {
        return Arrays.copyOf(bytes, random.nextInt(length));
      }
      case 1 -> {
        int to = Math.min(length, from + 1 + random.nextInt(16));
        Arrays.fill(bytes, from, to, (byte) (random.nextBoolean() ? 0xff : 0));
      }
      case 2 -> {
        int to = random.nextInt(length);
        int count = Math.min(1 + random.nextInt(64), length - Math.max(from, to));
        System.arraycopy(bytes, from, bytes, to, count);
      }
      case 3 -> {
        int count = random.nextInt(Math.min(100, length));
        var longer = Arrays.copyOf(bytes, length + count);
        System.arraycopy(bytes, from, longer, from + Math.min(count, length - from), length - from);
        return longer;
      }
      case 4 -> {
        var order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int number =
            new int[] {0, -1, 1, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE}[random.nextInt(6)];
        if (from + 4 <= length) ByteBuffer.wrap(bytes).order(order).putInt(from, number);
      }
      default -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          int at = random.nextInt(where);
          if (random.nextBoolean()) bytes[at] = (byte) random.nextInt(256);
          else bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** A number becomes another one, often a huge one; or a piece is cut out, or doubled. */
  private byte[] text(byte[] bytes) {
    var text = new StringBuilder(new String(bytes, StandardCharsets.UTF_8));
    int at = random.nextInt(text.length());
    int to = Math.min(text.length(), at + 1 + random.nextInt(100));
    switch (random.nextInt(4)) {
      case 0 -> text.delete(at, to);
      case 1 -> text.insert(at, text.substring(at, to));
      case 2 -> {
        var words = new String[] {"null", "[]", "{}", "\"", "true", ",", "\n", "\0", "../"};
        text.insert(at, words[random.nextInt(words.length)]);
      }
      default -> {
        while (at < text.length() && !Character.isDigit(text.charAt(at))) at++;
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) end++;
        text.replace(at, end, NUMBERS[random.nextInt(NUMBERS.length)]);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
