package dev.rhyton.kernel;

import dev.rhyton.kernel.PythonRow.Match;
import dev.rhyton.kernel.PythonRow.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person who knows Python types, and how it is written in Java: the page "From Python to
 * Java" of this module. A form is meant only if the compiler reports an error at a word or sign of
 * the form, and if the values in it have the types of the page.
 */
final class PythonHabits {
  private static final String PAGE = "PYTHON.md";

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|");

  /** An option that has another name in Java. */
  private static final Pattern OPTION =
      Pattern.compile("(?m)^\\| `(\\w+)=[^`]*` \\| `\\.(\\w+)\\(");

  private static final Pattern VARIABLE = Pattern.compile("(?m)^([\\w<>, ]+(?:\\[\\])?) (\\w+) = ");
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

  /** What the compiler says about code that it can parse, if a name or a type is another. */
  private static final List<String> ABOUT_MEANING =
      List.of(
          "cant.resolve",
          "cant.apply",
          "operator.cant.be.applied",
          "array.req.but.found",
          "doesnt.exist",
          "not.def.public");

  private static final Set<String> NUMBERS =
      Set.of(
          "int", "long", "float", "double", "short", "byte", "Integer", "Long", "Float", "Double");

  /** Words of Python that are signs in Java. */
  private static final Map<String, String> SIGNS = Map.of("and", "&&", "or", "||");

  private static final Map<String, String> CLOSING = Map.of("(", ")", "[", "]", "{", "}");

  private static final int LONGEST = 150;

  private final Supplier<ClassIndex> classes;
  private final Function<String, String> typeOf;
  private final Supplier<Collection<String>> variables;
  private final Map<String, Boolean> haveOf = new HashMap<>();
  private @Nullable Page page;

  /** The rows of the page, and those that are expressions or statements of Java's grammar. */
  private record Page(
      List<PythonRow> rows, Set<PythonRow> expressions, Set<PythonRow> statements) {}

  /**
   * Creates the habits.
   *
   * @param typeOf returns the type of an expression, or null if it is not known
   * @param variables returns the names of the variables
   */
  PythonHabits(
      Supplier<ClassIndex> classes,
      Function<String, String> typeOf,
      Supplier<Collection<String>> variables) {
    this.classes = classes;
    this.typeOf = typeOf;
    this.variables = variables;
  }

  /** An error of the compiler. */
  record Problem(String code, int position, String message) {
    boolean isAboutMeaning() {
      return ABOUT_MEANING.stream().anyMatch(code.replace("compiler.err.", "")::startsWith);
    }
  }

  /** Returns the page. */
  static String text() {
    try (var in = PythonHabits.class.getResourceAsStream(PAGE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the code with which the page declares its variables. */
  static String declarations(String page) {
    var block = BLOCK.matcher(page);
    return block.find() ? block.group(1) : "";
  }

  /** Returns the rows of the page. */
  static List<PythonRow> rows(String page) {
    var types = new HashMap<String, String>();
    VARIABLE
        .matcher(declarations(page))
        .results()
        .forEach(match -> types.put(match.group(2), match.group(1)));
    var options = new HashMap<String, String>();
    OPTION.matcher(page).results().forEach(match -> options.put(match.group(1), match.group(2)));
    return ROW.matcher(page)
        .results()
        .map(row -> new PythonRow(unescaped(row, 1), unescaped(row, 2), types, options))
        .toList();
  }

  /** Returns the Java form of a magic of IPython, or nothing. */
  static Optional<String> ofMagic(String written) {
    return rows(text()).stream()
        .filter(row -> row.python().startsWith(written + " "))
        .map(PythonRow::java)
        .findFirst();
  }

  private static String unescaped(MatchResult row, int group) {
    return row.group(group).replace("\\|", "|");
  }

  private synchronized Page page() {
    if (page == null) {
      var rows = rows(text());
      page = new Page(rows, parsed(rows, "{ Object $ = %s\n; }"), parsed(rows, "{ %s\n; }"));
    }
    return page;
  }

  private static Set<PythonRow> parsed(List<PythonRow> rows, String member) {
    var codes = rows.stream().map(row -> member.formatted(row.python())).toList();
    var parsing = new ParsedMembers(codes, List.of("-Xmaxerrs", "10000"));
    var parsed = new HashSet<PythonRow>();
    for (int i = 0; i < rows.size(); i++) {
      if (!parsing.of(codes.get(i)).isEmpty()) {
        parsed.add(rows.get(i));
      }
    }
    return parsed;
  }

  /** Returns the Java form of what the compiler refuses, or nothing. */
  Optional<String> java(String code, Problem problem) {
    haveOf.clear();
    var tokens = CodeToken.of(code);
    if (!problem.isAboutMeaning() && !isBalanced(tokens)) {
      return Optional.empty(); // a bracket is missing, which is what the compiler says
    }
    Match best = null;
    int most = 0;
    for (var row : page().rows()) {
      for (int c = 0; c < tokens.size(); c++) {
        var match = row.at(tokens, c, this::hasOf);
        int fit = match == null || !isAt(problem, tokens, match) ? -1 : fit(tokens, match, problem);
        if (fit > most) {
          best = match;
          most = fit;
        }
      }
    }
    return Optional.ofNullable(best).map(match -> rendered(tokens, match));
  }

  /** Returns whether each bracket has its counterpart, as in all code of Python. */
  private static boolean isBalanced(List<CodeToken> tokens) {
    var open = new ArrayDeque<String>();
    for (var token : tokens) {
      var closing = CLOSING.get(token.text());
      if (closing != null) {
        open.push(closing);
      } else if (CLOSING.containsValue(token.text()) && !token.text().equals(open.poll())) {
        return false;
      }
    }
    return open.isEmpty();
  }

  private String rendered(List<CodeToken> tokens, Match match) {
    var form = match.row().render(tokens, match, this::translated);
    return form.length() <= LONGEST ? form : match.row().java();
  }

  private boolean isAt(Problem problem, List<CodeToken> tokens, Match match) {
    int at = problem.position();
    var row = match.row();
    boolean isExpression = page().expressions().contains(row);
    if (problem.isAboutMeaning()) {
      return (isExpression || page().statements().contains(row))
          && row.reported(match).stream()
              .map(tokens::get)
              .anyMatch(token -> at >= token.start() && at < token.end());
    }
    // The parser often reports the end of a token, or the next one.
    int last = Math.min(match.to(), tokens.size() - 1);
    boolean inside = at >= tokens.get(match.from()).start() && at <= tokens.get(last).end();
    return inside && (!isExpression || row.hasOptions() || hasPythonsText(tokens, match));
  }

  /** Returns whether the code of a form has a text in single quotes, which no Java has. */
  private static boolean hasPythonsText(List<CodeToken> tokens, Match match) {
    return tokens.subList(match.from(), match.to()).stream().anyMatch(CodeToken::isPythonsText);
  }

  /** Returns how well a form fits, or -1 if a value has another type. */
  private int fit(List<CodeToken> tokens, Match match, Problem problem) {
    int fit = 4 * match.size() + 1;
    if (isMisspelled(tokens, match) || hasCall(tokens, match)) {
      return -1;
    }
    for (var variable : match.row().typed(match).entrySet()) {
      var declared = variable.getKey().substring(0, variable.getKey().lastIndexOf(' '));
      var type = typeOf.apply(PythonRow.text(tokens, variable.getValue()));
      if (type != null && !type.isEmpty()) {
        if (!fits(declared, type)) {
          return -1;
        }
        fit++;
      } else if (problem.isAboutMeaning()
          && WORD.matcher(problem.message()).results().noneMatch(w -> fits(declared, w.group()))) {
        return -1;
      }
    }
    return fit;
  }

  /** Returns whether a word of Python is a method that is called: {@code a and(b)} lacks a dot. */
  private static boolean hasCall(List<CodeToken> tokens, Match match) {
    for (int i = match.from(); i + 1 < match.to(); i++) {
      var next = tokens.get(i + 1);
      boolean isCalled = next.text().equals("(") && next.start() == tokens.get(i).end();
      if (isCalled && SIGNS.containsKey(tokens.get(i).text())) {
        return true;
      }
    }
    return false;
  }

  /** A variable that is new may also be a known one, with another letter. */
  private boolean isMisspelled(List<CodeToken> tokens, Match match) {
    return match
        .row()
        .newVariable(match)
        .map(slice -> PythonRow.text(tokens, slice))
        .filter(name -> variables.get().stream().anyMatch(v -> SimilarNames.isSlip(name, v)))
        .isPresent();
  }

  /** Returns whether a value of a type can stand for a variable of the declared type. */
  private boolean fits(String declared, String type) {
    var wanted = simple(declared);
    var given = simple(type);
    if (NUMBERS.contains(wanted)) {
      return NUMBERS.contains(given);
    }
    if (wanted.equals(given)) {
      return true;
    }
    if (Character.isLowerCase(wanted.charAt(0)) || Character.isLowerCase(given.charAt(0))) {
      return false;
    }
    var upper = named(wanted);
    return named(given).stream()
        .anyMatch(lower -> upper.stream().anyMatch(u -> u.isAssignableFrom(lower)));
  }

  private static String simple(String type) {
    var raw = type.replaceAll("<.*", "").strip();
    return raw.substring(raw.lastIndexOf('.') + 1);
  }

  private List<Class<?>> named(String simpleName) {
    var found = new ArrayList<Class<?>>();
    for (var name : classes.get().named(simpleName)) {
      classes.get().load(name).ifPresent(found::add);
    }
    return found;
  }

  private boolean hasOf(String simpleName) {
    return haveOf.computeIfAbsent(simpleName, this::findOf);
  }

  private boolean findOf(String simpleName) {
    return named(simpleName).stream()
        .filter(type -> type.getName().startsWith("dev.rhyton."))
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .anyMatch(m -> m.getName().equals("of") && Modifier.isStatic(m.getModifiers()));
  }

  /** Returns a part of a form in Java, with those forms of Python that need no type. */
  private String translated(List<CodeToken> code, Slice slice) {
    var part = code.subList(slice.from(), slice.to());
    var text = new StringBuilder();
    int at = 0;
    while (at < part.size()) {
      var match = untyped(part, at);
      boolean apart = at > 0 && part.get(at).start() > part.get(at - 1).end();
      text.append(apart ? " " : "");
      text.append(
          match == null
              ? SIGNS.getOrDefault(part.get(at).text(), part.get(at).text())
              : match.row().render(part, match, this::translated));
      at = match == null ? at + 1 : match.to();
    }
    return text.toString();
  }

  private @Nullable Match untyped(List<CodeToken> part, int at) {
    Match best = null;
    for (var row : page().rows()) {
      if (row.beginsWithOwn() && !row.hasTypedVariables()) {
        var match = row.at(part, at, this::hasOf);
        best = match != null && (best == null || match.size() > best.size()) ? match : best;
      }
    }
    return best;
  }
}
