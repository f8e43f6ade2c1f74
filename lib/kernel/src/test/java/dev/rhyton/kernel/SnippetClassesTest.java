package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnippetClassesTest extends ShellTest {
  private Set<String> classes() {
    return SnippetClasses.names(shell.jshell());
  }

  @Test
  void aSessionDoesNotGrowWithItsCells() throws Exception {
    run("int n = 1;\nint f(int x) { return x + n; }\nrecord Point(int x, int y) { }");
    int before = classes().size();
    for (int i = 0; i < 20; i++) {
      run("n++;\nSystem.getProperty(\"a\");\nnew Point(n, f(n))");
      run("int f(int x) { return x + n + %d; }".formatted(i));
      run(
          "var n = %d;\nfor (int i = 0; i < 2; i++) n++;\nnew Object() { int y = n; }.y"
              .formatted(i));
    }
    assertEquals(before, classes().size(), classes()::toString);
    shell.reset();
    assertEquals(Set.of(), classes());
  }

  /** Whatever cells declare, run and declare again in between. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void whatIsDeclaredCanBeUsed(int seed) throws Exception {
    var random = new Random(seed);
    run("int n = 1;");
    run("interface Shape { double size(); }");
    run("record Square(double a) implements Shape { public double size() { return n * a * a; } }");
    run("class Outer<T> { class Inner { T value; } enum Kind { A, B } }");
    run("Shape shape(double a) { return new Square(a); }");
    run("var held = shape(2);");
    int n = 1;
    for (int i = 0; i < 12; i++) {
      switch (random.nextInt(7)) {
        case 0 -> {
          n = random.nextInt(5);
          run("int n = %d;".formatted(n));
        }
        case 1 ->
            run(
                "record Square(double a) implements Shape {"
                    + " public double size() { return n * a * a; } }\nheld = shape(2);");
        case 2 -> run("Shape shape(double a) { return new Square(a); }");
        case 3 -> {
          run("n++;");
          n++;
        }
        case 4 ->
            assertEquals(
                5.0,
                run(
                    "Outer<Double>.Inner inner = new Outer<Double>().new Inner();\ninner.value = 5.0"));
        case 5 -> run("interface Shape { double size(); }\nvar held = shape(2);");
        default -> run("1 + 1;\nvar list = new java.util.ArrayList<Shape>() {{ add(held); }};");
      }
      assertEquals(4.0 * n, run("shape(2).size()"), "step " + i);
      assertEquals("B", run("Outer.Kind.valueOf(\"B\").name()"));
    }
    var active = Set.of("n", "Shape", "Square", "Outer", "shape", "held");
    var declared =
        shell.declarations().stream()
            .map(d -> d.replaceAll("\\(.*", "").replaceAll(".* ", ""))
            .collect(Collectors.toSet());
    assertTrue(declared.containsAll(active), declared::toString);
  }
}
