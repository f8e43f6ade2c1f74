package dev.rhyton.text;

import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A vocabulary in the form of Keras' files: a value in each line, without a line break at the end.
 */
final class VocabularyLines {
  /** The line breaks of Python. */
  private static final Pattern END =
      Pattern.compile("\\r\\n|[\\n\\r\\u000b\\f\\u001c-\\u001e\\u0085\\u2028\\u2029]");

  private VocabularyLines() {}

  /**
   * Returns whether lines can represent the values: no value contains a line break, and the last is
   * not empty.
   */
  static boolean fit(List<?> values) {
    return !values.isEmpty()
        && !values.get(values.size() - 1).equals("")
        && values.stream().noneMatch(v -> END.matcher(v.toString()).find());
  }

  static String join(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining("\n"));
  }

  static List<String> split(String text) {
    var lines = new ArrayList<>(List.of(END.split(text, -1)));
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  /** Returns what a function makes of the lines of a file, which its messages name. */
  static <R> R read(Path file, Function<List<String>, R> function) {
    try {
      return function.apply(Files.readAllLines(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("There is no vocabulary file " + file + ".", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }
}
