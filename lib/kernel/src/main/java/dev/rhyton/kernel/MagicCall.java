package dev.rhyton.kernel;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A magic with its arguments: {@code %name arguments}, or {@code %%name arguments} with a body.
 *
 * @param body the lines below a cell magic; null for a line magic
 * @param linesBefore the number of lines of the cell before the call
 */
record MagicCall(String name, String arguments, @Nullable String body, int linesBefore) {
  private static final Pattern END = Pattern.compile("\\s*;*\\s*(?:(?<=^|\\s|;)//.*)?$");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /**
   * Returns the words of the arguments; quotes group several words into one. A semicolon or a
   * comment behind them, as behind Java code, is no word.
   */
  List<String> words() {
    return split(END.matcher(arguments).replaceFirst(""));
  }

  /** Returns the words of a text; quotes group several words into one. */
  static List<String> split(String text) {
    return WORD.matcher(text)
        .results()
        .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
        .toList();
  }

  /** Returns the call that a program makes with a list of words. */
  static MagicCall of(String name, List<String> words, @Nullable String body) {
    var quoted = words.stream().map(word -> word.matches("\\S+") ? word : '"' + word + '"');
    return new MagicCall(name, String.join(" ", quoted.toList()), body, 0);
  }

  boolean isCell() {
    return body != null;
  }

  /** Returns the magic as it is written. */
  String written() {
    return (isCell() ? "%%" : "%") + name;
  }

  /** Returns the code that the magic runs: the rest of its line, and the body of a cell magic. */
  String code() {
    return isCell() ? arguments + "\n" + body : arguments;
  }

  /**
   * Throws an exception if something stands behind the name of a cell magic, which would be lost.
   */
  void requireNoArguments() {
    if (!words().isEmpty()) {
      throw wrong("expected its text in the lines below, but got " + arguments + " behind it");
    }
  }

  /** Returns an exception with a sentence about this call. */
  IllegalArgumentException wrong(String sentence) {
    return new IllegalArgumentException(written() + ": " + sentence);
  }
}
