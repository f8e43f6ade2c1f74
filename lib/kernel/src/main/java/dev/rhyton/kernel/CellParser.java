package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Divides a cell into Java code and magics. A magic stands on a line of its own; behind an equals
 * sign or inside braces it becomes a call of {@link Display#lineMagic}. Text in strings and
 * comments is not a magic.
 */
final class CellParser {
  private static final Pattern CELL =
      Pattern.compile("\\s*%%([A-Za-z]\\w*)[ \\t]*([^\\r\\n]*)(?:\\R([\\s\\S]*))?");
  private static final Pattern LINE =
      Pattern.compile(
          "[ \\t]*(%%?)([A-Za-z]\\w*)(?:[ \\t]+([^\\r\\n]*)|[ \\t]*;[ \\t]*)?(?=[\\r\\n]|$)");
  private static final Pattern COMMAND = Pattern.compile("[ \\t]*!([^\\r\\n]+)");

  /** A line that continues the expression above it. */
  private static final Pattern CONTINUED =
      Pattern.compile("\\s*(?:[.&|?:=<>*^,)\\]]|/(?![/*])|([+-])(?!\\1))");

  private static final Pattern ASSIGNED =
      Pattern.compile("=([ \\t]*)%([A-Za-z]\\w*)(?:[ \\t]+([^\\r\\n]*))?(?=[\\r\\n]|$)");

  /** A piece of a cell. */
  sealed interface Part permits Code, Line {
    int linesBefore();

    String source();
  }

  /** Java code. */
  record Code(int linesBefore, String source) implements Part {}

  /** A magic, and how it is written. */
  record Line(MagicCall call, String source) implements Part {
    @Override
    public int linesBefore() {
      return call.linesBefore();
    }
  }

  private final String code;
  private final Predicate<String> isMagic;
  private final BiPredicate<String, String> isJava;
  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder java = new StringBuilder();
  private int javaLine;
  private int line;
  private int depth;

  /** The last character of the code so far that is neither white space nor in a comment. */
  private char last = ';';

  /** Where a negation on a line of its own ends without a semicolon, or -1. */
  private int endOfNegation = -1;

  private CellParser(String code, Predicate<String> isMagic, BiPredicate<String, String> isJava) {
    this.code = code;
    this.isMagic = isMagic;
    this.isJava = isJava;
  }

  /**
   * Returns the parts of a cell in order.
   *
   * @param isMagic which names are magics; others are magics only where no expression can continue
   * @param isJava whether a line that begins with an exclamation mark, below this code, is Java and
   *     not a command
   */
  static List<Part> parse(
      String code, Predicate<String> isMagic, BiPredicate<String, String> isJava) {
    var cell = CELL.matcher(code).region(endOfComments(code), code.length());
    if (cell.matches()) {
      var body = cell.group(3) == null ? "" : cell.group(3);
      int before = count(code.substring(0, cell.start(1)));
      return List.of(new Line(new MagicCall(cell.group(1), cell.group(2), body, before), code));
    }
    var parser = new CellParser(code, isMagic, isJava);
    parser.run();
    return parser.parts;
  }

  /** Returns the end of the comments with which the code begins. */
  private static int endOfComments(String code) {
    int end = 0;
    while (true) {
      int next = end;
      while (next < code.length() && Character.isWhitespace(code.charAt(next))) {
        next++;
      }
      int comment = endOfComment(code, next);
      if (comment == next) {
        return end;
      }
      end = comment;
    }
  }

  /** Returns the end of the comment here, or this position. */
  private static int endOfComment(String code, int at) {
    if (code.startsWith("//", at)) {
      int end = code.indexOf('\n', at);
      return end < 0 ? code.length() : end;
    }
    if (code.startsWith("/*", at)) {
      int end = code.indexOf("*/", at + 2);
      return end < 0 ? code.length() : end + 2;
    }
    return at;
  }

  private static int count(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  private void run() {
    int at = 0;
    while (at < code.length()) {
      if (at == endOfNegation) {
        java.append(';');
        last = ';';
      }
      boolean lineStart = at == 0 || code.charAt(at - 1) == '\n';
      int next = lineStart ? magic(at) : code.charAt(at) == '=' ? assigned(at) : at;
      if (next == at) {
        next = token(at);
        copy(code.substring(at, next));
      }
      at = next;
    }
    endJava();
  }

  /** Copies code to the Java part. */
  private void copy(String text) {
    java.append(text);
    line += count(text);
  }

  private void endJava() {
    if (!java.toString().isBlank()) {
      parts.add(new Code(javaLine, java.toString()));
    }
    java.setLength(0);
    javaLine = line;
  }

  /** Reads a magic in a line that begins here, and returns its end, or this position. */
  private int magic(int at) {
    boolean ended = last == ';' || last == '}' || last == '{';
    var line = LINE.matcher(code).region(at, code.length());
    if (line.lookingAt() && (ended || isMagic.test(line.group(2)))) {
      if (line.group(1).length() == 2) {
        throw new IllegalArgumentException(
            "%%"
                + line.group(2)
                + ": a cell magic must be in the first line of its cell, below comments only");
      }
      return add(line, line.group(2), line.group(3));
    }
    var command = COMMAND.matcher(code).region(at, code.length());
    if (depth > 0 || !ended || !command.lookingAt()) {
      return at;
    }
    if (!isJava.test(command.group().strip(), code.substring(0, at))) {
      return add(command, "system", command.group(1));
    }
    var negation = CodeScan.blank(command.group()).stripTrailing();
    boolean continued = CONTINUED.matcher(code).region(command.end(), code.length()).lookingAt();
    if (!negation.endsWith(";") && !continued) {
      endOfNegation = at + negation.length();
    }
    return at;
  }

  private int add(Matcher found, String name, String arguments) {
    var call = call(name, arguments);
    if (depth > 0) {
      copy(java(call));
    } else {
      endJava();
      parts.add(new Line(call, found.group()));
    }
    last = ';';
    return found.end();
  }

  /** Reads a magic behind the equals sign here, and returns its end, or this position. */
  private int assigned(int at) {
    var found = ASSIGNED.matcher(code).region(at, code.length());
    if (last == '=' || !found.lookingAt()) {
      return at;
    }
    copy("=" + found.group(1) + java(call(found.group(2), found.group(3))));
    last = ';';
    return found.end();
  }

  private MagicCall call(String name, @Nullable String arguments) {
    return new MagicCall(name, arguments == null ? "" : arguments.strip(), null, line);
  }

  private static String java(MagicCall call) {
    var words = call.words().stream().map(CellParser::literal).collect(Collectors.joining(", "));
    return "lineMagic(\"%s\", java.util.List.of(%s));".formatted(call.name(), words);
  }

  private static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns the end of the string, the comment or the character here. */
  private int token(int at) {
    int comment = endOfComment(code, at);
    if (comment > at) {
      return comment;
    }
    char c = code.charAt(at);
    if (!Character.isWhitespace(c)) {
      last = c;
    }
    if (code.startsWith("\"\"\"", at)) {
      return endOfText("\"\"\"", at + 3);
    }
    if (c == '"' || c == '\'') {
      return endOfText(String.valueOf(c), at + 1);
    }
    depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
    return at + 1;
  }

  /** Returns the end of a string, which is at the end of the line if it is not closed. */
  private int endOfText(String quote, int from) {
    for (int i = from; i < code.length(); i++) {
      if (code.startsWith(quote, i)) {
        return i + quote.length();
      }
      if (code.charAt(i) == '\n' && quote.length() == 1) {
        return i;
      }
      if (code.charAt(i) == '\\') {
        i++;
      }
    }
    return code.length();
  }
}
