package dev.rhyton.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random program: types and methods that refer to each other in all the ways of Java, in any
 * order, and statements between them. It needs {@code StringBuilder out} and {@code int base}.
 */
final class RandomDeclarations {
  private static final List<String> KINDS =
      List.of("class", "abstract", "interface", "sealed", "record", "enum", "exception", "generic");

  private final Random random;
  private final List<String> kinds = new ArrayList<>();

  /** The number of the type above each, which is smaller than its own, or -1. */
  private final List<Integer> above = new ArrayList<>();

  /** Whether each has a nested class. */
  private final List<Boolean> nesting = new ArrayList<>();

  private final int methods;
  private final List<Piece> pieces = new ArrayList<>();

  private record Piece(boolean statement, String code) {}

  RandomDeclarations(Random random) {
    this.random = random;
    this.methods = 1 + random.nextInt(3);
    int types = 3 + random.nextInt(6);
    for (int i = 0; i < types; i++) {
      kinds.add(KINDS.get(random.nextInt(KINDS.size())));
      above.add(chooseAbove(i));
      nesting.add(random.nextBoolean());
    }
    IntStream.range(0, types).forEach(i -> pieces.add(new Piece(false, type(i))));
    IntStream.range(0, methods).forEach(i -> pieces.add(new Piece(false, method("m" + i, i))));
    List.of(
            "int thrower(int d) throws Failure { if (d == 1) throw new Failure(base); return d; }",
            "class Failure extends Exception { int code; Failure(int code) { this.code = code; } }",
            "@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)\n"
                + "@interface Mark { int value(); Class<?> type(); }")
        .forEach(code -> pieces.add(new Piece(false, code)));
    Collections.shuffle(pieces, random);
    int at = 0;
    for (var statement : statements()) {
      at += random.nextInt(pieces.size() - at + 1);
      pieces.add(at++, new Piece(true, statement));
    }
  }

  /** Returns the code of a cell. */
  String cell() {
    return pieces.stream().map(Piece::code).collect(Collectors.joining("\n"));
  }

  /** Returns a Java file with a method {@code run} that does what the cell does. */
  String file() {
    var declarations = new StringBuilder();
    var statements = new StringBuilder();
    for (var piece : pieces) {
      (piece.statement ? statements : declarations.append("static "))
          .append(piece.code)
          .append('\n');
    }
    return "public class Program {\nstatic StringBuilder out = new StringBuilder();\n"
        + ("static int base = 7;\n" + declarations)
        + ("public static String run() throws Exception {\n" + statements)
        + "return out.toString();\n}\n}\n";
  }

  private boolean is(int i, String... any) {
    return List.of(any).contains(kinds.get(i));
  }

  private boolean isInterface(int i) {
    return is(i, "interface", "sealed");
  }

  private int chooseAbove(int i) {
    var fitting =
        IntStream.range(0, i)
            .filter(
                j ->
                    switch (kinds.get(i)) {
                      case "class", "abstract" -> !is(j, "record", "enum", "generic");
                      case "exception" -> is(j, "exception");
                      case "generic" -> false;
                      default -> isInterface(j);
                    })
            .boxed()
            .toList();
    return fitting.isEmpty() || random.nextInt(4) == 0 ? -1 : pick(fitting);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private List<Integer> below(int i) {
    return IntStream.range(0, above.size()).filter(j -> above.get(j) == i).boxed().toList();
  }

  /** Returns whether the type is sealed; what is sealed has subtypes. */
  private boolean isSealed(int i) {
    return i >= 0
        && !below(i).isEmpty()
        && (is(i, "sealed") || (is(i, "class", "abstract") && i % 2 == 0));
  }

  private String type(int i) {
    var members = new ArrayList<String>();
    if (is(i, "enum")) {
      members.add(
          "RED(%s), GREEN(%s) { }; final int c; T%d(int c) { this.c = c; }"
              .formatted(constant(i), constant(i), i));
    }
    if (!isInterface(i)) {
      members.add("static final int K = " + constant(i) + ";");
    }
    if (!isInterface(i) && !is(i, "record")) {
      members.add(typeName() + " other;");
    }
    if (nesting.get(i)) {
      members.add("static class Inner { static " + method("in", i) + " }");
    }
    members.add("static " + method("s", i));
    boolean marked = above.get(i) >= 0 && random.nextInt(3) > 0;
    members.add(
        (marked ? "@Override " : "") + (isInterface(i) ? "default " : "public ") + method("v", i));
    var mark =
        random.nextInt(3) == 0
            ? "@Mark(value = " + constant(i) + ", type = T" + any() + ".class) "
            : "";
    return mark + modifiers(i) + header(i) + " {\n  " + String.join("\n  ", members) + "\n}";
  }

  private String modifiers(int i) {
    boolean ofSealed = isSealed(above.get(i));
    var kept = isSealed(i) ? "sealed " : !ofSealed ? "" : "non-sealed ";
    return switch (kinds.get(i)) {
      case "abstract" -> kept + "abstract ";
      case "class" -> ofSealed && below(i).isEmpty() ? "final " : kept;
      case "interface", "sealed" -> kept;
      default -> "";
    };
  }

  private String header(int i) {
    int parent = above.get(i);
    boolean implementing = parent >= 0 && isInterface(parent) && !isInterface(i);
    var extended = parent < 0 ? "" : (implementing ? " implements T" : " extends T") + parent;
    var permits =
        isSealed(i) && i % 3 == 0
            ? below(i).stream().map(j -> "T" + j).collect(Collectors.joining(", ", " permits ", ""))
            : "";
    var name = "T" + i;
    return switch (kinds.get(i)) {
      case "interface", "sealed" -> "interface " + name + extended + permits;
      case "record" -> "record " + name + "(int a, " + typeName() + " b)" + extended;
      case "enum" -> "enum " + name + extended;
      case "exception" -> "class " + name + (parent < 0 ? " extends RuntimeException" : extended);
      case "generic" -> "class " + name + "<X extends " + typeName() + ">";
      default -> "class " + name + extended + permits;
    };
  }

  /** A constant, which may need that of a type with a smaller number. */
  private String constant(int i) {
    int from = random.nextInt(i + 1);
    return from < i && !isInterface(from)
        ? "T" + from + ".K + " + random.nextInt(5)
        : String.valueOf(random.nextInt(9));
  }

  /** A method with a number that depends on other declarations, to a given depth. */
  private String method(String name, int i) {
    var terms =
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(k -> "{ " + term(any()) + " }")
            .collect(Collectors.joining(" "));
    return "int %s(int d) { if (d <= 0) return %d + base; int r = %d; %s return r %% 1000; }"
        .formatted(name, random.nextInt(9), i, terms);
  }

  private int any() {
    return random.nextInt(kinds.size());
  }

  private String typeName() {
    int i = any();
    return "T" + i + (is(i, "generic") ? "<?>" : "");
  }

  private String term(int i) {
    var statically = "r += T" + i + ".s(d - 1);";
    var made =
        switch (kinds.get(i)) {
          case "class", "exception" -> "new T" + i + "()";
          case "record" -> "new T" + i + "(2, null)";
          case "enum" -> "T" + i + ".RED";
          case "generic" -> "new T" + i + "<>()";
          default -> null;
        };
    return switch (random.nextInt(9)) {
      case 0 -> "r += m" + random.nextInt(methods) + "(d - 1);";
      case 1 -> "try { r += thrower(d - 1); } catch (Failure e) { r += e.code; }";
      case 2 ->
          is(i, "enum")
              ? "switch (T%d.GREEN) { case RED -> r += 1; default -> r += T%d.RED.c; }"
                  .formatted(i, i)
              : statically;
      case 3 ->
          "java.util.function.IntUnaryOperator f = n -> T%d.s(n - 1); r += f.applyAsInt(d);"
              .formatted(i);
      case 4 -> made == null ? statically : "r += " + made + ".v(d - 1);";
      case 5 ->
          made == null
              ? statically
              : "Object o = " + made + "; if (o instanceof T" + any() + ") r += 3;";
      case 6 ->
          is(i, "exception")
              ? "if (d > 9) throw new T" + i + "();"
              : "Class<?> c = T" + i + ".class; r += c.getSimpleName().length();";
      case 7 ->
          nesting.get(i)
              ? "T" + i + ".Inner x = null; r += T" + i + ".Inner.in(d - 1);"
              : statically;
      default -> typeName() + " t = null; if (t == null) r += 2; " + statically;
    };
  }

  private List<String> statements() {
    var statements = new ArrayList<String>();
    int number = 2 + random.nextInt(4);
    for (int k = 0; k < number; k++) {
      int i = any();
      statements.add(
          switch (random.nextInt(5)) {
            case 0 -> "int x%d = T%d.s(2);\nout.append(x%d).append(' ');".formatted(k, i, k);
            case 1 -> show("m0(3)");
            case 2 -> show("T" + i + ".class.isAnnotationPresent(Mark.class)");
            case 3 -> "for (int j = 0; j < 2; j++) { " + show("T" + i + ".s(j)") + " }";
            default -> show("T" + i + ".s(3)");
          });
    }
    return statements;
  }

  private static String show(String expression) {
    return "out.append(" + expression + ").append(' ');";
  }
}
