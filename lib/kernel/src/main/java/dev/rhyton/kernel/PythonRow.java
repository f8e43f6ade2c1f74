package dev.rhyton.kernel;

import dev.rhyton.kernel.CodeToken.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of the page "From Python to Java". What the page declares as a variable, and numbers, texts
 * and options that the Java form repeats, stand for whatever a cell has in their place.
 */
final class PythonRow {
  /** Stand for each class that has a static method {@code of}. */
  private static final Set<String> CLASSES = Set.of("Dense", "Adam", "Conv2D");

  /** The modules of Keras that may stand before a class. */
  private static final Set<String> MODULES =
      Set.of(
          "tf", "keras", "layers", "optimizers", "losses", "metrics", "callbacks", "regularizers");

  /** Stand for names that the form defines. */
  private static final Set<String> DEFINED = Set.of("Coder", "scale");

  /** A new variable: where it is unknown, the whole form is meant. */
  private static final String NEW = "name";

  /** The types of variables that stand for any expression. */
  private static final Set<String> UNTYPED = Set.of("Object", "boolean");

  private static final Pattern WORD = Pattern.compile("[\\w.]+");

  /** An option in parentheses, such as {@code epochs=10}. */
  private static final Pattern OPTION = Pattern.compile("[(,] ?\\w+=");

  /** Where an expression of Python begins behind these words. */
  private static final Set<String> WORDS =
      Set.of("return", "if", "elif", "while", "and", "or", "not", "in", "else", "print", "assert");

  private static final Set<String> BEFORE_EXPRESSION =
      Set.of("(", "[", "{", ",", ";", "=", ":", "->");

  /** A value in a text of Python, such as <code>{loss:.2f}</code>. */
  private static final Pattern VALUE = Pattern.compile("\\{([^{}:]+)(?::([^{}]*))?\\}");

  private final String python;
  private final String java;
  private final List<CodeToken> tokens;
  private final Map<String, String> types;
  private final Map<String, String> optionNames;

  /** Which of the tokens stand for others. */
  private final boolean[] variables;

  /** Where options such as {@code epochs=10} begin and end, if the Java form has setters. */
  private int options = -1;

  private int optionsEnd;
  private String setters = "";

  /**
   * Creates a row.
   *
   * @param types the types of the variables of the page
   * @param optionNames the setters of options that have another name in Java
   */
  PythonRow(
      String python, String java, Map<String, String> types, Map<String, String> optionNames) {
    this.python = python;
    this.java = java;
    this.types = types;
    this.optionNames = optionNames;
    this.tokens = CodeToken.of(python);
    this.variables = new boolean[tokens.size()];
    for (int t = 0; t < variables.length; t++) {
      boolean isMember = t > 0 && tokens.get(t - 1).is(".");
      variables[t] = isVariable(tokens.get(t)) && !(isMember && isDeclared(tokens.get(t)));
    }
    findOptions();
  }

  String python() {
    return python;
  }

  String java() {
    return java;
  }

  /** What in a cell corresponds to a row; positions are those of tokens. */
  record Match(
      PythonRow row,
      int from,
      int to,
      Set<Integer> own,
      Map<String, Slice> bound,
      @Nullable Slice options) {
    /** Returns how many tokens are the same as in the row. */
    int size() {
      return own.size();
    }
  }

  /** A part of the tokens of a cell. */
  record Slice(int from, int to) {}

  /** What the matcher asks the kernel. */
  interface Classes {
    boolean hasOf(String simpleName);
  }

  private void findOptions() {
    for (int t = 1; t < tokens.size() && options < 0; t++) {
      int end = t;
      var chain = new StringBuilder();
      while (end + 2 < tokens.size()
          && tokens.get(end).kind() == Kind.NAME
          && tokens.get(end + 1).is("=")) {
        int value = endOfArgument(tokens, end + 2);
        chain.append(setter(tokens, end, value, UnaryText.SAME));
        end = tokens.get(value).is(",") ? value + 1 : value;
      }
      boolean first = tokens.get(t - 1).is("(") || tokens.get(t - 1).is(",");
      if (end > t && first && java.contains(chain)) {
        options = t;
        optionsEnd = end;
        setters = chain.toString();
      }
    }
  }

  /** What becomes of a part of the tokens in Java. */
  interface UnaryText {
    UnaryText SAME = PythonRow::text;

    String of(List<CodeToken> code, Slice slice);
  }

  /** Returns the tokens of a slice with their white space, in one line. */
  static String text(List<CodeToken> code, Slice slice) {
    var text = new StringBuilder();
    for (int i = slice.from; i < slice.to; i++) {
      boolean apart = i > slice.from && code.get(i).start() > code.get(i - 1).end();
      text.append(apart ? " " : "").append(code.get(i).text());
    }
    return text.toString();
  }

  private String setter(List<CodeToken> code, int name, int end, UnaryText translated) {
    int from = name + 2;
    int to = end;
    boolean several =
        to - from > 2
            && (code.get(from).is("[") || code.get(from).is("("))
            && close(code, from) == to - 1;
    var slice = several ? new Slice(from + 1, to - 1) : new Slice(from, to);
    var option = code.get(name).text();
    return "."
        + optionNames.getOrDefault(option, camelCase(option))
        + "("
        + translated.of(code, slice)
        + ")";
  }

  /** Returns the name as Java spells it: {@code batchSize} of {@code batch_size}. */
  static String camelCase(String name) {
    return Pattern.compile("_([a-z0-9])")
        .matcher(name)
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  /** Returns the names of the typed variables in the row. */
  boolean hasTypedVariables() {
    return tokens.stream().anyMatch(token -> token.kind() == Kind.NAME && isTyped(token.text()));
  }

  private boolean isTyped(String name) {
    var type = types.get(name);
    return type != null && !UNTYPED.contains(type) && !type.endsWith("[]");
  }

  /** Returns whether the row begins with a word or sign of its own. */
  boolean beginsWithOwn() {
    return !isVariable(0) || CLASSES.contains(tokens.get(0).text());
  }

  private boolean isVariable(int t) {
    return variables[t];
  }

  private boolean isDeclared(CodeToken token) {
    return types.containsKey(token.text());
  }

  private boolean isVariable(CodeToken token) {
    return switch (token.kind()) {
      case NAME ->
          isDeclared(token) || CLASSES.contains(token.text()) || DEFINED.contains(token.text());
      case NUMBER ->
          Pattern.compile("(?<![\\w.])" + Pattern.quote(token.text()) + "(?!\\w)")
              .matcher(java)
              .find();
      case TEXT ->
          !token.text().startsWith("\"\"\"")
              && java.toLowerCase(Locale.ROOT).contains(token.content());
      default -> false;
    };
  }

  /** Returns what corresponds to this row, with its first own token at a position, or null. */
  @Nullable Match at(List<CodeToken> code, int c, Classes classes) {
    boolean leading = isVariable(0) && !CLASSES.contains(tokens.get(0).text());
    var matching = new Matching(code, classes);
    if (!leading) {
      return matching.from(0, c) ? matching.match(c) : null;
    }
    if (c == 0
        || tokens.size() < 2
        || isVariable(1)
        || !code.get(c).is(tokens.get(1).text())
        || !code.get(c - 1).endsOperand()) {
      return null;
    }
    int from = isOperand(0) ? operandStart(code, c - 1) : expressionStart(code, c - 1);
    boolean isNew = tokens.get(0).is(NEW) && tokens.get(1).is("=");
    if (isNew && from >= 0 && !beginsStatement(code, from)) {
      return null;
    }
    if (from < 0 || !matching.bind(0, new Slice(from, c)) || !matching.from(1, c)) {
      return null;
    }
    return matching.match(from);
  }

  private static boolean beginsStatement(List<CodeToken> code, int at) {
    return at == 0
        || code.get(at).firstOfLine()
        || Set.of(";", "{", "}").contains(code.get(at - 1).text());
  }

  /** Returns whether the form has options in parentheses. */
  boolean hasOptions() {
    return OPTION.matcher(python).find();
  }

  private boolean isOperand(int t) {
    return tokens.get(t).kind() != Kind.NAME || isTyped(tokens.get(t).text());
  }

  private final class Matching {
    private final List<CodeToken> code;
    private final Classes classes;
    private final Map<String, Slice> bound = new HashMap<>();
    private final List<Integer> own = new ArrayList<>();
    private @Nullable Slice options;
    private int end;

    Matching(List<CodeToken> code, Classes classes) {
      this.code = code;
      this.classes = classes;
    }

    Match match(int from) {
      return new Match(PythonRow.this, from, end, Set.copyOf(own), Map.copyOf(bound), options);
    }

    boolean bind(int t, Slice slice) {
      var name = tokens.get(t).text();
      var old = bound.putIfAbsent(name, slice);
      return old == null || text(code, old).equals(text(code, slice));
    }

    boolean from(int t, int c) {
      if (t == tokens.size()) {
        end = c;
        return true;
      }
      if (c >= code.size()) {
        return t == tokens.size() - 1 && t > 1 && tokens.get(t).is(":") && finish(c);
      }
      if (t == PythonRow.this.options) {
        return options(c);
      }
      if (!isVariable(t)) {
        return isOwn(t, c) && own(t, c);
      }
      if (CLASSES.contains(tokens.get(t).text())) {
        return named(t, c);
      }
      if (DEFINED.contains(tokens.get(t).text())) {
        return code.get(c).kind() == Kind.NAME
            && bind(t, new Slice(c, c + 1))
            && from(t + 1, c + 1);
      }
      if (t == tokens.size() - 1) {
        int last = isOperand(t) ? operandEnd(code, c) : expressionEnd(code, c, isSeveral(t));
        return last > c && bind(t, new Slice(c, last)) && finish(last);
      }
      return variable(t, c);
    }

    private boolean finish(int c) {
      end = c;
      return true;
    }

    private boolean own(int t, int c) {
      own.add(c);
      if (from(t + 1, c + 1)) {
        return true;
      }
      own.remove(own.size() - 1);
      return false;
    }

    private boolean isOwn(int t, int c) {
      var mine = tokens.get(t);
      var its = code.get(c);
      if (mine.kind() == Kind.FORMATTED) {
        return its.kind() == mine.kind();
      }
      if (mine.kind() == Kind.COMMENT || mine.kind() == Kind.QUOTED) {
        return its.kind() == mine.kind()
            && (its.kind() == Kind.COMMENT || its.isPythonsText())
            && bind(t, new Slice(c, c + 1));
      }
      if (mine.kind() == Kind.TEXT) {
        return mine.text().startsWith("\"\"\"")
            ? its.text().startsWith("\"\"\"") && its.firstOfLine() && bind(t, new Slice(c, c + 1))
            : its.kind() == Kind.TEXT && its.content().equals(mine.content());
      }
      if (t == 0 && c > 0) {
        var before = code.get(c - 1);
        boolean continues =
            !its.firstOfLine() && before.endsOperand() && !WORDS.contains(before.text());
        if (before.is(".") || before.is("new") || (mine.kind() == Kind.SIGN && continues)) {
          return false;
        }
      }
      return its.is(mine.text()) && (t < tokens.size() - 1 || !its.is(":") || endsLine(c));
    }

    /** The head of a block ends with its line; so does no conditional expression of Java. */
    private boolean endsLine(int c) {
      return c == code.size() - 1 || code.get(c + 1).firstOfLine();
    }

    /** Matches a class, also behind the modules of Keras. */
    private boolean named(int t, int c) {
      int at = c;
      int owned = own.size();
      while (at + 2 < code.size()
          && MODULES.contains(code.get(at).text())
          && code.get(at + 1).is(".")) {
        own.add(at);
        own.add(at + 1);
        at += 2;
      }
      if (isClass(at) && bind(t, new Slice(at, at + 1)) && own(t, at)) {
        return true;
      }
      own.subList(owned, own.size()).clear();
      return false;
    }

    private boolean isClass(int c) {
      var name = code.get(c);
      boolean afterNew = c > 0 && (code.get(c - 1).is("new") || isMember(c));
      return name.kind() == Kind.NAME
          && Character.isUpperCase(name.text().charAt(0))
          && !afterNew
          && classes.hasOf(name.text());
    }

    /** A class behind a point is meant only if the row has the point, too. */
    private boolean isMember(int c) {
      return code.get(c - 1).is(".") && !own.contains(c - 1);
    }

    private boolean variable(int t, int c) {
      int depth = 0;
      boolean inBrackets = depth(t) > 0;
      for (int i = c; i < code.size(); i++) {
        var token = code.get(i);
        boolean atEnd =
            token.is(";")
                || token.is("?")
                || (depth == 0 && token.is(",") && !isSeveral(t))
                || (depth == 0 && i > c && token.firstOfLine() && !inBrackets);
        if (atEnd) {
          return i > c && depth == 0 && variable(t, c, i);
        }
        if (i > c && depth == 0 && variable(t, c, i)) {
          return true;
        }
        depth += opening(token) ? 1 : closing(token) ? -1 : 0;
        if (depth < 0) {
          return false;
        }
      }
      return false;
    }

    /** A text is no number. */
    private boolean suits(int t, int c) {
      return tokens.get(t).kind() != Kind.TEXT || code.get(c).kind() != Kind.NUMBER;
    }

    private boolean variable(int t, int c, int end) {
      var name = tokens.get(t).text();
      boolean isNew = !bound.containsKey(name);
      int owned = own.size();
      if (suits(t, c) && bind(t, new Slice(c, end)) && from(t + 1, end)) {
        return true;
      }
      own.subList(owned, own.size()).clear();
      if (isNew) {
        bound.remove(name);
      }
      return false;
    }

    private boolean options(int c) {
      int at = c;
      int before = own.size();
      while (at + 2 < code.size() && code.get(at).kind() == Kind.NAME && code.get(at + 1).is("=")) {
        own.add(at);
        at = endOfArgument(code, at + 2);
        if (at < code.size() && code.get(at).is(",")) {
          at++;
        }
      }
      options = new Slice(c, at);
      if (at > c && from(optionsEnd, at)) {
        return true;
      }
      own.subList(before, own.size()).clear();
      return false;
    }
  }

  private boolean isSeveral(int t) {
    return types.getOrDefault(tokens.get(t).text(), "").endsWith("[]");
  }

  private int depth(int t) {
    int depth = 0;
    for (int i = 0; i < t; i++) {
      depth += opening(tokens.get(i)) ? 1 : closing(tokens.get(i)) ? -1 : 0;
    }
    return depth;
  }

  private static boolean opening(CodeToken token) {
    return token.is("(") || token.is("[") || token.is("{");
  }

  private static boolean closing(CodeToken token) {
    return token.is(")") || token.is("]") || token.is("}");
  }

  /** Returns the position of the bracket that closes the one here, or the end. */
  private static int close(List<CodeToken> code, int open) {
    int depth = 0;
    for (int i = open; i < code.size(); i++) {
      depth += opening(code.get(i)) ? 1 : closing(code.get(i)) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return code.size();
  }

  private static int endOfArgument(List<CodeToken> code, int from) {
    int i = from;
    while (i < code.size()
        && !code.get(i).is(",")
        && !code.get(i).is(";")
        && !closing(code.get(i))) {
      i = opening(code.get(i)) ? close(code, i) + 1 : i + 1;
    }
    return Math.min(i, code.size() - 1);
  }

  private static int operandEnd(List<CodeToken> code, int from) {
    int i = from;
    while (i < code.size() && (code.get(i).is("-") || code.get(i).is("!"))) {
      i++;
    }
    if (i >= code.size() || closing(code.get(i)) || code.get(i).kind() == Kind.COMMENT) {
      return from;
    }
    boolean isOperand = code.get(i).kind() != Kind.SIGN || opening(code.get(i));
    if (!isOperand) {
      return from;
    }
    i = opening(code.get(i)) ? close(code, i) + 1 : i + 1;
    while (i < code.size()) {
      var token = code.get(i);
      if (token.is(".") && i + 1 < code.size() && code.get(i + 1).kind() == Kind.NAME) {
        i += 2;
      } else if ((token.is("(") || token.is("[")) && !token.firstOfLine()) {
        i = close(code, i) + 1;
      } else {
        break;
      }
    }
    return Math.min(i, code.size());
  }

  private static int expressionEnd(List<CodeToken> code, int from, boolean several) {
    int i = from;
    while (i < code.size()) {
      var token = code.get(i);
      boolean ends =
          (token.is(",") && !several)
              || token.is(";")
              || token.is(":")
              || token.is("{")
              || closing(token)
              || token.kind() == Kind.COMMENT
              || (i > from && token.firstOfLine());
      if (ends) {
        break;
      }
      i = opening(token) ? close(code, i) + 1 : i + 1;
    }
    return Math.min(i, code.size());
  }

  /** Returns where the operand begins that ends with this token, or -1. */
  private static int operandStart(List<CodeToken> code, int last) {
    int i = last;
    while (true) {
      if (i < 0 || !code.get(i).endsOperand()) {
        return -1;
      }
      while (code.get(i).is(")") || code.get(i).is("]")) {
        i = open(code, i);
        if (i < 0) {
          return -1;
        }
        if (i == 0 || !code.get(i - 1).endsOperand()) {
          return i;
        }
        i--;
      }
      if (i >= 2 && code.get(i - 1).is(".")) {
        i -= 2;
        continue;
      }
      boolean created = i > 0 && code.get(i - 1).is("new");
      return created ? i - 1 : i;
    }
  }

  private static int open(List<CodeToken> code, int close) {
    int depth = 0;
    for (int i = close; i >= 0; i--) {
      depth += closing(code.get(i)) ? 1 : opening(code.get(i)) ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static int expressionStart(List<CodeToken> code, int last) {
    int i = last;
    while (i >= 0) {
      if (closing(code.get(i))) {
        i = open(code, i);
        if (i < 0) {
          return -1;
        }
      } else if (BEFORE_EXPRESSION.contains(code.get(i).text())
          || WORDS.contains(code.get(i).text())) {
        return i == last ? -1 : i + 1;
      }
      if (code.get(i).firstOfLine()) {
        return i;
      }
      i--;
    }
    return 0;
  }

  /** Returns the positions of tokens at which the compiler reports an error of this form. */
  Set<Integer> reported(Match match) {
    var reported = new HashSet<>(match.own);
    var slice = match.bound.get(NEW);
    if (slice != null && slice.to == slice.from + 1) {
      reported.add(slice.from);
    }
    var first = match.bound.get(tokens.get(0).text());
    if (first != null && first.to == first.from + 1 && tokens.get(1).is("(")) {
      reported.add(first.from); // an object that is called like a function
    }
    return reported;
  }

  /** Returns the variable that the form makes, or nothing. */
  Optional<Slice> newVariable(Match match) {
    return tokens.get(0).is(NEW) ? Optional.ofNullable(match.bound.get(NEW)) : Optional.empty();
  }

  /** Returns the typed variables of the row, with what stands in their place. */
  Map<String, Slice> typed(Match match) {
    return match.bound.entrySet().stream()
        .filter(entry -> isTyped(entry.getKey()))
        .collect(
            Collectors.toMap(
                entry -> types.get(entry.getKey()) + " " + entry.getKey(), Map.Entry::getValue));
  }

  /** Returns the Java form with what stands in the cell. */
  String render(List<CodeToken> code, Match match, UnaryText translated) {
    if (tokens.get(0).kind() == Kind.FORMATTED) {
      return formatted(code.get(match.from).content());
    }
    var texts = new HashMap<String, String>();
    match.bound.forEach((key, slice) -> put(texts, key, code, slice, translated));
    var form = java;
    if (match.options != null) {
      texts.put(setters, setters(code, match.options, translated));
    }
    if (texts.isEmpty()) {
      return form;
    }
    var keys =
        texts.keySet().stream()
            .sorted((a, b) -> b.length() - a.length())
            .map(PythonRow::whole)
            .collect(Collectors.joining("|"));
    return Pattern.compile(keys)
        .matcher(form)
        .replaceAll(found -> Matcher.quoteReplacement(texts.get(found.group())));
  }

  /**
   * Returns the calls of the setters. If they follow the name of a class, as in {@code
   * Fit.epochs(10)}, the first option of the row is a static method.
   */
  private String setters(List<CodeToken> code, Slice slice, UnaryText translated) {
    var chain = new ArrayList<String>();
    var first = tokens.get(options).text();
    boolean ofClass = Character.isLetter(java.charAt(java.indexOf(setters) - 1));
    int at = slice.from;
    while (at < slice.to) {
      int end = endOfArgument(code, at + 2);
      boolean leads = ofClass && code.get(at).is(first);
      chain.add(leads ? 0 : chain.size(), setter(code, at, end, translated));
      at = end + 1;
    }
    if (ofClass && !chain.get(0).startsWith("." + first + "(")) {
      chain.add(0, ".of()");
    }
    return String.join("", chain);
  }

  /** Returns a text of Python with values in braces as a format with arguments. */
  private static String formatted(String content) {
    var arguments = new ArrayList<String>();
    var format =
        VALUE
            .matcher(content.replace("%", "%%"))
            .replaceAll(
                value -> {
                  arguments.add(value.group(1));
                  var spec = value.group(2);
                  return "%" + (spec == null || spec.isEmpty() ? "s" : spec);
                });
    return '"' + format + "\".formatted(" + String.join(", ", arguments) + ")";
  }

  private static String whole(String key) {
    if (!Character.isJavaIdentifierPart(key.charAt(0))) {
      return Pattern.quote(key);
    }
    boolean isConstant =
        key.equals(key.toUpperCase(Locale.ROOT)) && !Character.isDigit(key.charAt(0));
    return (isConstant ? "(?<!\\w)" : "(?<![\\w.])") + Pattern.quote(key) + "(?!\\w)";
  }

  private static void put(
      Map<String, String> texts,
      String key,
      List<CodeToken> code,
      Slice slice,
      UnaryText translated) {
    var mine = CodeToken.of(key).get(0);
    var its = code.get(slice.from);
    boolean isText = its.kind() == Kind.TEXT || its.kind() == Kind.QUOTED;
    if (mine.kind() == Kind.COMMENT || key.startsWith("\"\"\"")) {
      texts.put(mine.content(), its.content().strip());
    } else if (mine.kind() == Kind.TEXT || mine.kind() == Kind.QUOTED) {
      boolean single = slice.to == slice.from + 1 && isText;
      var value = single ? '"' + its.content() + '"' : translated.of(code, slice);
      texts.put('"' + mine.content() + '"', value);
      if (single && WORD.matcher(mine.content()).matches()) {
        texts.putIfAbsent(mine.content(), its.content());
        texts.putIfAbsent(
            mine.content().toUpperCase(Locale.ROOT), its.content().toUpperCase(Locale.ROOT));
      }
    } else {
      texts.put(key, translated.of(code, slice).replaceAll(",$", ""));
    }
  }
}
