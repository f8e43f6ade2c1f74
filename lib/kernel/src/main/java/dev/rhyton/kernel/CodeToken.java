package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of code that may be Java or Python.
 *
 * @param start where the token begins in the code
 * @param firstOfLine whether only white space stands before the token in its line
 */
record CodeToken(Kind kind, String text, int start, boolean firstOfLine) {
  enum Kind {
    NAME,
    NUMBER,
    /** A text in double quotes, also in three of them. */
    TEXT,
    /** A text in single quotes. */
    QUOTED,
    /** A text of Python with values in braces. */
    FORMATTED,
    /** A comment of Python. */
    COMMENT,
    SIGN
  }

  private static final List<String> SIGNS =
      List.of("...", "**", "==", "!=", "<=", ">=", "->", "+=", "-=", "*=", "/=", "&&", "||", "::");

  int end() {
    return start + text.length();
  }

  boolean is(String sign) {
    return text.equals(sign);
  }

  /** Returns whether an operand may end with this token. */
  boolean endsOperand() {
    return kind != Kind.SIGN ? kind != Kind.COMMENT : is(")") || is("]");
  }

  /** Returns whether single quotes enclose a text, and no character as in Java. */
  boolean isPythonsText() {
    return kind == Kind.QUOTED && content().length() != 1 && !content().startsWith("\\");
  }

  /** Returns what stands between the quotes, or behind the sign of a comment. */
  String content() {
    if (kind == Kind.FORMATTED) {
      return new CodeToken(Kind.TEXT, text.substring(1), start, false).content();
    }
    if (kind == Kind.COMMENT) {
      return text.substring(1).strip();
    }
    int quotes = quotes();
    boolean closed = text.length() >= 2 * quotes && text.endsWith(text.substring(0, quotes));
    return text.substring(quotes, closed ? text.length() - quotes : text.length());
  }

  private int quotes() {
    return text.startsWith("\"\"\"") ? 3 : 1;
  }

  /** Returns the tokens of code without comments of Java. */
  static List<CodeToken> of(String code) {
    var tokens = new ArrayList<CodeToken>();
    boolean first = true;
    int at = 0;
    while (at < code.length()) {
      char c = code.charAt(at);
      if (Character.isWhitespace(c)) {
        first |= c == '\n';
        at++;
        continue;
      }
      int end = end(code, at);
      if (!code.startsWith("//", at) && !code.startsWith("/*", at)) {
        tokens.add(new CodeToken(kind(code, at), code.substring(at, end), at, first));
        first = false;
      }
      at = end;
    }
    return tokens;
  }

  private static boolean isFormatted(String code, int at) {
    return code.startsWith("f\"", at) || code.startsWith("f'", at);
  }

  private static Kind kind(String code, int at) {
    char first = code.charAt(at);
    if (isFormatted(code, at)) {
      return Kind.FORMATTED;
    }
    return switch (first) {
      case '"' -> Kind.TEXT;
      case '\'' -> Kind.QUOTED;
      case '#' -> Kind.COMMENT;
      default ->
          Character.isDigit(first)
              ? Kind.NUMBER
              : Character.isJavaIdentifierStart(first) ? Kind.NAME : Kind.SIGN;
    };
  }

  private static int end(String code, int at) {
    if (code.startsWith("//", at) || code.charAt(at) == '#') {
      return lineEnd(code, at);
    }
    if (code.startsWith("/*", at)) {
      int end = code.indexOf("*/", at + 2);
      return end < 0 ? code.length() : end + 2;
    }
    if (code.startsWith("\"\"\"", at)) {
      int end = code.indexOf("\"\"\"", at + 3);
      return end < 0 ? code.length() : end + 3;
    }
    if (isFormatted(code, at)) {
      return endOfText(code, at + 1);
    }
    char c = code.charAt(at);
    if (c == '"' || c == '\'') {
      return endOfText(code, at);
    }
    int end = at + 1;
    if (Character.isDigit(c)) {
      while (end < code.length() && isOfNumber(code, end)) {
        end++;
      }
      return end;
    }
    if (Character.isJavaIdentifierStart(c)) {
      return CodeScan.identifierEnd(code, at);
    }
    return SIGNS.stream().filter(sign -> code.startsWith(sign, at)).findFirst().orElse(" ").length()
        + at;
  }

  /** Numbers contain letters, points, and a sign behind the letter of an exponent. */
  private static boolean isOfNumber(String code, int at) {
    char c = code.charAt(at);
    boolean exponent = "eE".indexOf(code.charAt(at - 1)) >= 0;
    return Character.isLetterOrDigit(c)
        || c == '_'
        || c == '.'
        || (exponent && "+-".indexOf(c) >= 0);
  }

  private static int endOfText(String code, int at) {
    char quote = code.charAt(at);
    for (int i = at + 1; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (c == '\n') {
        return i;
      }
      if (c == '\\') {
        i++;
      }
    }
    return code.length();
  }

  private static int lineEnd(String code, int at) {
    int end = code.indexOf('\n', at);
    return end < 0 ? code.length() : end;
  }
}
