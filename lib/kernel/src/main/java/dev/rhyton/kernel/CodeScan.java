package dev.rhyton.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a position lies in Java code that may be unfinished.
 *
 * @param place what surrounds the position
 * @param start where the text of the surrounding string or comment begins
 * @param open the positions of the brackets that are open there, outermost first
 */
record CodeScan(Place place, int start, List<Integer> open) {
  enum Place {
    CODE,
    COMMENT,
    STRING,
    CHARACTER
  }

  /** Scans the code, whose end is the position. */
  static CodeScan of(String code) {
    Deque<Integer> open = new ArrayDeque<>();
    int i = 0;
    while (i < code.length()) {
      var literal = literal(code, i);
      if (literal != null) {
        if (literal.end < 0) {
          return new CodeScan(literal.place, literal.start, List.copyOf(open));
        }
        i = literal.end;
        continue;
      }
      char c = code.charAt(i);
      if (c == '(' || c == '[' || c == '{') {
        open.addLast(i);
      } else if ((c == ')' || c == ']' || c == '}') && !open.isEmpty()) {
        open.removeLast();
      }
      i++;
    }
    return new CodeScan(Place.CODE, code.length(), List.copyOf(open));
  }

  /** A string or a comment; {@code end} is negative if it is open. */
  private record Literal(Place place, int start, int end) {}

  private static @Nullable Literal literal(String code, int at) {
    if (code.startsWith("//", at)) {
      return between(code, Place.COMMENT, at + 2, "\n");
    }
    if (code.startsWith("/*", at)) {
      return between(code, Place.COMMENT, at + 2, "*/");
    }
    if (code.startsWith("\"\"\"", at)) {
      return between(code, Place.STRING, at + 3, "\"\"\"");
    }
    return switch (code.charAt(at)) {
      case '"' -> between(code, Place.STRING, at + 1, "\"");
      case '\'' -> between(code, Place.CHARACTER, at + 1, "'");
      default -> null;
    };
  }

  private static Literal between(String code, Place place, int start, String end) {
    boolean escapes = place != Place.COMMENT;
    boolean oneLine = end.length() == 1;
    for (int i = start; i < code.length(); i++) {
      if (code.startsWith(end, i)) {
        return new Literal(place, start, i + end.length());
      }
      char c = code.charAt(i);
      if (c == '\n' && oneLine) {
        return new Literal(place, start, i); // an unclosed string ends with its line
      }
      if (c == '\\' && escapes) {
        i++;
      }
    }
    return new Literal(place, start, -1);
  }

  /**
   * Returns the code with spaces in place of comments and of the contents of strings, so that each
   * position is that of the code.
   */
  static String blank(String code) {
    var blank = new StringBuilder(code);
    int i = 0;
    while (i < code.length()) {
      var literal = literal(code, i);
      if (literal == null) {
        i++;
        continue;
      }
      int end = literal.end < 0 ? code.length() : literal.end;
      for (; i < end; i++) {
        if (code.charAt(i) != '\n') {
          blank.setCharAt(i, ' ');
        }
      }
    }
    return blank.toString();
  }

  /** Returns what closes the open brackets, so that the compiler can parse the code before it. */
  String closing(String code) {
    var closing = new StringBuilder();
    for (int i = open.size() - 1; i >= 0; i--) {
      int at = open.get(i);
      switch (code.charAt(at)) {
        case '(' -> closing.append(')');
        case '[' -> closing.append(']');
        default -> closing.append(isInitializer(code, at) ? "}" : ";}");
      }
    }
    return closing.append(";").toString();
  }

  private static boolean isInitializer(String code, int brace) {
    var before = code.substring(0, brace).stripTrailing();
    return before.endsWith("]")
        || before.endsWith("=")
        || before.endsWith(",")
        || before.endsWith("{");
  }

  /** A call around the position: the position of its parenthesis and the number of the argument. */
  record Call(int parenthesis, int argument) {}

  /** Returns the calls around the position, innermost first. */
  List<Call> calls(String code) {
    var calls = new ArrayList<Call>();
    for (int i = open.size() - 1; i >= 0; i--) {
      int at = open.get(i);
      if (code.charAt(at) == '(') {
        calls.add(new Call(at, commas(code.substring(at + 1))));
      }
    }
    return calls;
  }

  private static int commas(String arguments) {
    int commas = 0;
    int depth = 0;
    int i = 0;
    while (i < arguments.length()) {
      var literal = literal(arguments, i);
      if (literal != null) {
        i = literal.end < 0 ? arguments.length() : literal.end;
        continue;
      }
      char c = arguments.charAt(i++);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      commas += c == ',' && depth == 0 ? 1 : 0;
    }
    return commas;
  }

  /** Returns where the identifier that ends here begins; here, if there is none. */
  static int identifierStart(String code, int end) {
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  /** Returns where the identifier that begins or continues here ends. */
  static int identifierEnd(String code, int start) {
    int end = start;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    return end;
  }
}
