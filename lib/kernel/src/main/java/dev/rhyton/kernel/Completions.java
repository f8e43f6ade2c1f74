package dev.rhyton.kernel;

import static dev.rhyton.kernel.Completion.CLASS;
import static dev.rhyton.kernel.Completion.FUNCTION;
import static dev.rhyton.kernel.Completion.KEYWORD;
import static dev.rhyton.kernel.Completion.MODULE;
import static dev.rhyton.kernel.Completion.PATH;
import static dev.rhyton.kernel.Completion.VALUE;
import static dev.rhyton.kernel.Completion.VARIABLE;
import static java.util.Objects.requireNonNull;

import dev.rhyton.kernel.CodeModel.NameAtCursor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;

/** What may stand at the cursor, most likely first. */
final class Completions {
  private static final Pattern MAGIC_NAME = Pattern.compile("\\s*(%{1,2}\\w*)");
  private static final Pattern MAGIC_LINE =
      Pattern.compile("\\s*%{1,2}(?!time)\\w+\\s+(?:.*\\s)?(\\S*)");

  /** The beginning of a cell whose text is no Java. */
  static final Pattern OTHER_LANGUAGE = Pattern.compile("(?:\\s*//.*\\n)*\\s*%%(?!time).*\\n");

  private static final Pattern IMPORT =
      Pattern.compile("(?s)(?:.*[;\\n])?\\s*import\\s+(static\\s+)?([\\w.]*)");
  private static final int MOST_CLASSES = 50;

  /** So many completions have their documentation: a person reads no more of them. */
  private static final int DOCUMENTED = 20;

  private static final List<String> KEYWORDS =
      MagicCall.split(
          """
          var for while do if else switch case default break continue return try catch finally
          throw throws new class record enum interface extends implements import static final
          abstract public private protected synchronized instanceof this super true false null
          int long double float boolean char byte short void
          """);

  private final CodeModel model;
  private final StringValues values;
  private final Supplier<List<Completion>> magics;

  /** Creates completions; the supplier returns the magics. */
  Completions(CodeModel model, Supplier<List<Completion>> magics) {
    this.model = model;
    this.values = new StringValues(model.index());
    this.magics = magics;
  }

  /** Completions of the code from {@code start} to the cursor. */
  record Result(int start, List<Completion> completions) {}

  /** Returns the completions at the cursor. */
  Result at(String code, int cursor) {
    var before = code.substring(0, cursor);
    var line = before.substring(before.lastIndexOf('\n') + 1);
    var name = MAGIC_NAME.matcher(line);
    if (name.matches()) {
      return result(cursor, name.group(1), magics.get().stream());
    }
    if (OTHER_LANGUAGE.matcher(before).lookingAt() || line.stripLeading().startsWith("!")) {
      return new Result(cursor, List.of());
    }
    var arguments = MAGIC_LINE.matcher(line);
    if (arguments.matches()) {
      return files(cursor, arguments.group(1));
    }
    before = CodeModel.withoutMagics(before);
    var scan = CodeScan.of(before);
    return switch (scan.place()) {
      case COMMENT, CHARACTER -> new Result(cursor, List.of());
      case STRING -> strings(before, scan);
      case CODE -> code(before);
    };
  }

  private static Result result(int cursor, String prefix, Stream<Completion> all) {
    return new Result(
        cursor - prefix.length(), all.filter(c -> c.text().startsWith(prefix)).toList());
  }

  private static Result files(int cursor, String start) {
    return result(
        cursor, start, StringValues.files(start).stream().map(f -> Completion.of(f, PATH)));
  }

  /** Completes a string that is the argument of a call. */
  private Result strings(String before, CodeScan scan) {
    var prefix = before.substring(scan.start());
    var calls = scan.calls(before);
    if (calls.isEmpty()) {
      return new Result(before.length(), List.of());
    }
    var call = calls.get(0);
    var callee = Callee.before(before, call.parenthesis());
    if (callee == null) {
      return new Result(before.length(), List.of());
    }
    var atCursor = model.atCursor(before.substring(0, callee.start()));
    var overloads = Callee.methods(model, atCursor, callee.name());
    var fitting =
        values.of(overloads, call.argument(), method -> model.comment(atCursor.code(), method));
    return fitting == null
        ? files(before.length(), prefix)
        : result(before.length(), prefix, fitting.stream().map(v -> Completion.of(v, VALUE)));
  }

  private Result code(String before) {
    int start = CodeScan.identifierStart(before, before.length());
    var prefix = before.substring(start);
    if (!prefix.isEmpty() && Character.isDigit(prefix.charAt(0))) {
      return new Result(before.length(), List.of());
    }
    var imported = IMPORT.matcher(before);
    if (imported.matches()) {
      var name = imported.group(2);
      var parent = name.substring(0, Math.max(0, name.lastIndexOf('.')));
      return new Result(start, imports(parent, prefix, imported.group(1) != null));
    }
    var atCursor = model.atCursor(before.substring(0, start));
    var receiver = atCursor.receiver();
    if (receiver == null) {
      boolean ofNumber = before.startsWith(".", start - 1); // as in 1.5
      return new Result(start, ofNumber ? List.of() : names(atCursor, prefix));
    }
    if (receiver.isPackage()) {
      var name = requireNonNull(receiver.ofPackage()).getQualifiedName().toString();
      return new Result(start, inPackage(name, prefix));
    }
    var members = grouped(atCursor.code().members(receiver), prefix);
    var completions = new ArrayList<Completion>();
    MemberOrder.sorted(atCursor, members)
        .forEach(
            all -> completions.add(completion(atCursor, all, completions.size() < DOCUMENTED)));
    if (receiver.isStatic() && "class".startsWith(prefix)) {
      completions.add(Completion.of("class", KEYWORD));
    }
    return new Result(start, completions);
  }

  private static List<List<Element>> grouped(List<Element> members, String prefix) {
    var groups = groups(members, prefix, false);
    return groups.isEmpty() ? groups(members, prefix, true) : groups;
  }

  private static List<List<Element>> groups(List<Element> members, String prefix, boolean anyCase) {
    var groups = new LinkedHashMap<String, List<Element>>();
    for (var member : members) {
      var name = member.getSimpleName().toString();
      if (name.regionMatches(anyCase, 0, prefix, 0, prefix.length())) {
        groups.computeIfAbsent(name, n -> new ArrayList<>()).add(member);
      }
    }
    return List.copyOf(groups.values());
  }

  private Completion completion(
      NameAtCursor atCursor, List<Element> overloads, boolean documented) {
    var first = overloads.get(0);
    var name = first.getSimpleName().toString();
    var documentation =
        overloads.stream()
            .filter(e -> documented)
            .map(e -> model.summary(atCursor.code(), e))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    if (first instanceof ExecutableElement method) {
      boolean plain =
          overloads.stream().allMatch(e -> ((ExecutableElement) e).getParameters().isEmpty());
      var others = overloads.size() == 1 ? "" : " (+" + (overloads.size() - 1) + ")";
      return new Completion(
          name + (plain ? "()" : "("),
          FUNCTION,
          model.signature(atCursor, method) + others,
          documentation);
    }
    boolean type = isType(first);
    return new Completion(
        name, type ? CLASS : VARIABLE, model.signature(atCursor, first), documentation);
  }

  private static boolean isType(Element element) {
    return element.getKind().isClass() || element.getKind().isInterface();
  }

  private List<Completion> inPackage(String parent, String prefix) {
    var completions = new ArrayList<Completion>();
    for (var word : model.index().subpackages(parent)) {
      if (word.startsWith(prefix)) {
        completions.add(new Completion(word, MODULE, "package " + parent + "." + word, ""));
      }
    }
    for (var simple : model.index().classes(parent)) {
      if (simple.startsWith(prefix)) {
        model
            .index()
            .load(parent + "." + simple)
            .ifPresent(t -> completions.add(ofClass(t, simple, completions.size() < DOCUMENTED)));
      }
    }
    return completions;
  }

  private List<Completion> imports(String parent, String prefix, boolean isStatic) {
    var completions = new ArrayList<Completion>();
    if (prefix.isEmpty() && !model.index().classes(parent).isEmpty() && !isStatic) {
      completions.add(new Completion("*", MODULE, "all classes of " + parent, ""));
    }
    if (parent.isEmpty() && !isStatic && "static".startsWith(prefix)) {
      completions.add(Completion.of("static", KEYWORD));
    }
    completions.addAll(inPackage(parent, prefix));
    var type = isStatic ? model.index().load(parent) : Optional.<Class<?>>empty();
    if (type.isPresent()) {
      var names = new LinkedHashSet<String>();
      Stream.concat(Stream.of(type.get().getMethods()), Stream.of(type.get().getFields()))
          .filter(member -> Modifier.isStatic(member.getModifiers()))
          .forEach(member -> names.add(member.getName()));
      names.stream()
          .filter(member -> member.startsWith(prefix))
          .sorted()
          .forEach(member -> completions.add(Completion.of(member, FUNCTION)));
      if (prefix.isEmpty()) {
        completions.add(Completion.of("*", MODULE));
      }
    }
    return completions;
  }

  private Completion ofClass(Class<?> type, String text, boolean documented) {
    return new Completion(text, CLASS, type.getName(), documented ? model.summary(type) : "");
  }

  /** Completes a simple name. */
  private List<Completion> names(NameAtCursor atCursor, String prefix) {
    boolean created = atCursor.code().isNew();
    var expected = new ExpectedTypes(atCursor, model);
    var ranked = new ArrayList<Ranked>();
    if (!created) {
      addVisible(ranked, atCursor, prefix, expected);
    }
    var imported = new LinkedHashMap<String, String>();
    for (var name : model.imported(atCursor.imports(), prefix)) {
      imported.putIfAbsent(name.substring(name.lastIndexOf('.') + 1), name);
    }
    var used = model.used();
    for (var entry : imported.entrySet()) {
      var type = model.index().load(entry.getValue());
      if (type.isPresent() && (!created || ExpectedTypes.isInstantiable(type.get()))) {
        boolean fits = expected.fits(type.get(), created);
        if (fits || !prefix.isEmpty()) {
          var text = created ? created(type.get(), entry.getKey()) : entry.getKey();
          int uses = used.getOrDefault(entry.getKey(), 0);
          ranked.add(
              new Ranked(fits ? 2 : 6, uses, entry.getValue(), d -> ofClass(type.get(), text, d)));
        }
      }
    }
    if (!prefix.isEmpty()) {
      addOthers(ranked, prefix, created, imported);
    }
    Collections.sort(ranked);
    var completions = new LinkedHashSet<Completion>();
    ranked.forEach(r -> completions.add(r.completion().apply(completions.size() < DOCUMENTED)));
    return List.copyOf(completions);
  }

  private static String created(Class<?> type, String name) {
    return name + (type.getTypeParameters().length > 0 ? "<>(" : "(");
  }

  /**
   * A completion with what its order depends on.
   *
   * @param uses how often the cells so far use the name
   * @param completion makes the completion, with its documentation or without
   */
  private record Ranked(int rank, int uses, String name, Function<Boolean, Completion> completion)
      implements Comparable<Ranked> {
    private static final Comparator<Ranked> ORDER =
        Comparator.comparingInt(Ranked::rank)
            .thenComparing(Comparator.comparingInt(Ranked::uses).reversed())
            .thenComparing(Ranked::name, MemberOrder.CLASSES);

    @Override
    public int compareTo(Ranked other) {
      return ORDER.compare(this, other);
    }
  }

  private void addVisible(
      List<Ranked> ranked, NameAtCursor atCursor, String prefix, ExpectedTypes expected) {
    var visible = atCursor.code().visible();
    visible.remove(atCursor.code().declared());
    for (var all : groupsOf(visible, prefix)) {
      var element = all.get(0);
      boolean variable = !(element instanceof ExecutableElement || isType(element));
      int rank = expected.fits(all) ? 0 : variable && !expected.isKnown() ? 1 : 3;
      var name = element.getSimpleName().toString();
      ranked.add(new Ranked(rank, 0, name, d -> completion(atCursor, all, d)));
    }
    for (var all : groups(model.staticallyImported(atCursor, prefix), prefix, false)) {
      var name = all.get(0).getSimpleName().toString();
      boolean fits = expected.fits(all);
      if (!Display.INTERNAL.contains(name) && (fits || !prefix.isEmpty())) {
        ranked.add(new Ranked(fits ? 1 : 4, 0, name, d -> completion(atCursor, all, d)));
      }
    }
  }

  private static List<List<Element>> groupsOf(Map<String, List<Element>> visible, String prefix) {
    var all = new ArrayList<Element>();
    visible.values().forEach(all::addAll);
    return groups(all, prefix, false);
  }

  private void addOthers(
      List<Ranked> ranked, String prefix, boolean created, Map<String, String> imported) {
    if (!created) {
      for (var word : KEYWORDS) {
        if (word.startsWith(prefix)) {
          ranked.add(new Ranked(5, 0, word, d -> Completion.of(word, KEYWORD)));
        }
      }
      for (var word : model.index().subpackages("")) {
        if (word.startsWith(prefix)) {
          ranked.add(
              new Ranked(9, 0, word, d -> new Completion(word, MODULE, "package " + word, "")));
        }
      }
    }
    if (Character.isUpperCase(prefix.charAt(0))) {
      model.index().startingWith(prefix).stream()
          .filter(name -> !imported.containsValue(name))
          .sorted(MemberOrder.CLASSES)
          .flatMap(name -> model.index().load(name).stream())
          .filter(type -> !created || ExpectedTypes.isInstantiable(type))
          .limit(MOST_CLASSES)
          .forEach(
              type -> {
                var text = created ? created(type, type.getName()) : type.getName();
                int rank = type.getName().startsWith(MemberOrder.OURS) ? 7 : 8;
                ranked.add(new Ranked(rank, 0, type.getName(), d -> ofClass(type, text, d)));
              });
    }
  }
}
