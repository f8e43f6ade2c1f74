package dev.rhyton.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads the numbers of a csv file row by row, from its bytes. The first line has the names of the
 * columns; cells may be in quotes, empty lines are skipped.
 */
final class CsvRows implements AutoCloseable {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(NaN|(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?)");
  private static final int MOST_LINE = 1 << 26;

  /** U+FEFF, with which some programs begin a file in UTF-8. */
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Path file;
  private final InputStream in;
  private final List<String> columns;
  private byte[] bytes = new byte[1 << 16];
  private int start; // of the line
  private int next; // the start of the next line
  private int end; // of the bytes that are read
  private int[] cells = new int[16]; // from the start of the line: the cells, and after the line
  private int count;
  private long line;

  CsvRows(Path file) {
    this.file = file;
    try {
      in = Files.newInputStream(file);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
    try {
      columns = readColumns();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private List<String> readColumns() {
    boolean any = nextLine();
    Check.that(any, "%s is empty: expected a line with the names of the columns.", file);
    boolean marked = Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    if (marked) cells[0] = MARK.length;
    var names = IntStream.range(0, count).mapToObj(this::text).toList();
    Check.that(
        new LinkedHashSet<>(names).size() == names.size(),
        "%s: two columns have the same name: %s.",
        file,
        names);
    return names;
  }

  List<String> columns() {
    return columns;
  }

  /** Reads the next row, and returns false at the end of the file. */
  boolean next() {
    if (!nextLine()) return false;
    Check.that(
        count == columns.size(),
        "%s, line %d: expected %d cells as in the first line, received %d.",
        file,
        line,
        columns.size(),
        count);
    return true;
  }

  /** Returns the number in a cell of the row. */
  float number(int cell) {
    float value = FloatParser.parse(bytes, start + cells[cell], start + cells[cell + 1] - 1);
    if (Float.isFinite(value)) return value;
    var text = text(cell);
    Check.that(
        NUMBER.matcher(text).matches(),
        "%s, line %d, column \"%s\": expected a number, received \"%s\".",
        file,
        line,
        columns.get(cell),
        text);
    float number = Float.parseFloat(text);
    Check.that(
        !Float.isInfinite(number),
        "%s, line %d, column \"%s\": float32 does not hold %s.",
        file,
        line,
        columns.get(cell),
        text);
    return number;
  }

  private String text(int cell) {
    var text =
        new String(bytes, start + cells[cell], cells[cell + 1] - 1 - cells[cell], UTF_8).strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"").strip() : text;
  }

  /** Finds the cells of the next line that is not empty; returns false at the end of the file. */
  private boolean nextLine() {
    while (true) {
      start = next;
      count = 0;
      addCell(0);
      boolean quoted = false;
      boolean ended = false;
      int at = 0;
      for (; ; at++) {
        if (start + at == end && !fill()) {
          ended = true;
          break;
        }
        byte b = bytes[start + at];
        if (b == '"') quoted = !quoted;
        else if (b == '\n') break;
        else if (b == ',' && !quoted) addCell(at + 1);
      }
      next = start + at + (ended ? 0 : 1);
      if (ended && at == 0) return false;
      line++;
      int last = at > 0 && bytes[start + at - 1] == '\r' ? at - 1 : at;
      cells[count] = last + 1;
      if (last > 0) return true;
    }
  }

  private void addCell(int at) {
    if (count + 2 > cells.length) cells = Arrays.copyOf(cells, 2 * cells.length);
    cells[count++] = at;
  }

  /** Reads more bytes after those of the line; returns false at the end of the file. */
  private boolean fill() {
    System.arraycopy(bytes, start, bytes, 0, end - start);
    end -= start;
    start = 0;
    Check.that(
        end < MOST_LINE, "%s, line %d: it has more than %,d bytes.", file, line + 1, MOST_LINE);
    if (end == bytes.length) bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    try {
      int read = in.read(bytes, end, bytes.length - end);
      if (read > 0) end += read;
      return read > 0;
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw FileErrors.cannot("close", file, e);
    }
  }
}
