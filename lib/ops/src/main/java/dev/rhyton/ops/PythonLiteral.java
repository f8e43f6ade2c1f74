package dev.rhyton.ops;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Parses the defaults in Keras' signatures: numbers, texts, booleans, None, and tuples of them. */
final class PythonLiteral {
  private PythonLiteral() {}

  static @Nullable Object of(String text) {
    if (text.equals("None")) return null;
    if (text.equals("True") || text.equals("False")) return text.equals("True");
    char first = text.charAt(0);
    if (first == '\'' || first == '"') return text.substring(1, text.length() - 1);
    if (first == '(' || first == '[') {
      var list = new ArrayList<Object>();
      for (var part : text.substring(1, text.length() - 1).split(",", -1)) {
        if (!part.isBlank()) list.add(of(part.strip()));
      }
      return list;
    }
    if (text.matches("-?\\d+")) return Integer.valueOf(text);
    return Double.valueOf(text);
  }
}
