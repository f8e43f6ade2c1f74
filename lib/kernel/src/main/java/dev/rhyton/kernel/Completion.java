package dev.rhyton.kernel;

/**
 * A text that may stand at the cursor.
 *
 * @param text the text that replaces the one before the cursor
 * @param kind the kind that a client shows: {@code function}, {@code class}, {@code instance} ...
 * @param signature the declaration, in one line
 * @param documentation the first sentence of the documentation, or an empty text
 */
record Completion(String text, String kind, String signature, String documentation) {
  static final String FUNCTION = "function";
  static final String CLASS = "class";
  static final String VARIABLE = "instance";
  static final String MODULE = "module";
  static final String KEYWORD = "keyword";
  static final String MAGIC = "magic";
  static final String PATH = "path";
  static final String VALUE = "value";

  static Completion of(String text, String kind) {
    return new Completion(text, kind, "", "");
  }
}
