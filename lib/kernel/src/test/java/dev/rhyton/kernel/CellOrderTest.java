package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellOrderTest {
  @TempDir private Path folder;
  private final CellShell shell = new CellShell(List.of(), Duration.ZERO);

  @AfterEach
  void close() {
    shell.close();
  }

  @CanIgnoreReturnValue
  private Object run(String code) throws CellException {
    shell.begin();
    return shell.eval("cell", 0, code);
  }

  @CanIgnoreReturnValue
  private String fail(String code) {
    var error = assertThrows(CellException.class, () -> run(code));
    return String.join("\n", error.lines()).replaceAll("\u001b\\[[0-9;]*m", "") + "\n";
  }

  /**
   * Random cells do what a Java file with the same declarations does. They run on one shell, so
   * that each replaces declarations of those before it. {@code -Drhyton.programs=1000} runs more of
   * them.
   */
  @Test
  void declarationsStandInAnyOrder() throws Exception {
    long first = Long.getLong("rhyton.seed", 34);
    run("int base = 7;");
    for (int i = 0; i < Integer.getInteger("rhyton.programs", 10); i++) {
      var program = new RandomDeclarations(new Random(first + i));
      run("StringBuilder out = new StringBuilder();");
      try {
        run(program.cell());
      } catch (CellException e) {
        throw new AssertionError(String.join("\n", e.lines()) + "\n" + program.cell(), e);
      }
      assertEquals(
          expected(program.file(), i), run("out.toString()"), () -> "cell:\n" + program.cell());
    }
  }

  /** Compiles and runs a Java file. */
  private String expected(String file, int number) throws Exception {
    var to = Files.createDirectory(folder.resolve("program" + number));
    var source = Files.writeString(to.resolve("Program.java"), file);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", to.toString(), source.toString());
    assertEquals(0, status, file);
    try (var loader = new URLClassLoader(new URL[] {to.toUri().toURL()})) {
      return (String) loader.loadClass("Program").getMethod("run").invoke(null);
    }
  }

  /** What tutorials about Java have in one cell; the last expression is true. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        sealed interface Shape permits Circle, Square {}
        record Circle(double r) implements Shape {}
        record Square(double side) implements Shape {}
        Shape shape = new Square(2);
        shape instanceof Square""",
        """
        sealed interface Expr { int value(); }
        record Num(int value) implements Expr {}
        record Sum(Expr a, Expr b) implements Expr {
          @Override public int value() { return a.value() + b.value(); }
        }
        final class Zero implements Expr { @Override public int value() { return 0; } }
        new Sum(new Num(2), new Sum(new Num(3), new Zero())).value() == 5""",
        """
        record Leaf() implements Outer.Tree {}
        class Outer { sealed interface Tree {} static final class Node implements Tree {} }
        non-sealed class Free implements Outer.Tree { Leaf leaf = new Leaf(); }
        class Freer extends Free {}
        new Freer().leaf instanceof Outer.Tree""",
        """
        interface Visitor<R> { R circle(Circle circle); }
        interface Shape { <R> R accept(Visitor<R> visitor); }
        class Circle implements Shape {
          @Override public <R> R accept(Visitor<R> visitor) { return visitor.circle(this); }
        }
        new Circle().accept(circle -> "c").equals("c")""",
        """
        class Node { Graph.Edge first; }
        class Graph { static class Edge { Node to; } }
        new Node().first == null""",
        """
        class Bank {
          void draw() throws Short { throw new Short(this); }
        }
        class Short extends Exception {
          final Bank bank;
          Short(Bank bank) { this.bank = bank; }
        }
        String text = "";
        try { new Bank().draw(); } catch (Short e) { text = "short"; }
        text.equals("short")""",
        """
        class Car { Color color = Color.RED; }
        enum Color { RED, GREEN { Car car = new Car(); } }
        new Car().color == Color.RED""",
        """
        @Mark(type = Marked.class, value = Marked.K) class Marked { static final int K = 2; }
        @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
        @interface Mark { Class<?> type(); int value(); }
        Marked.class.getAnnotation(Mark.class).value() == 2""",
        """
        class Box<T extends Comparable<T> & Named> { T value; Box(T value) { this.value = value; } }
        record Item(String name) implements Named, Comparable<Item> {
          public int compareTo(Item other) { return name.compareTo(other.name); }
        }
        interface Named { String name(); }
        new Box<>(new Item("a")).value.name().equals("a")""",
        """
        boolean even(int n) { return n == 0 || odd(n - 1); }
        boolean odd(int n) { return n != 0 && even(n - 1); }
        even(10)""",
        """
        void load() { try { read(); } catch (java.io.IOException e) { messages.add("caught"); } }
        java.util.List<String> messages = new java.util.ArrayList<>();
        load();
        void read() throws java.io.IOException { throw new java.io.IOException(); }
        messages.size() == 1""",
        """
        class Sub extends Super { @Override int f() { return super.f() + LIMIT; } }
        class Super { static final int LIMIT = 2; int f() { return Sub.class.hashCode(); } }
        class Holder { static class Inner { int v = limit; } }
        int limit = 3;
        new Holder.Inner().v == 3""",
      })
  void aDeclarationMayReferToALaterOne(String cell) throws CellException {
    assertEquals(true, run(cell));
    assertEquals(true, run(cell)); // with the declarations of the first run
  }

  /** Types that are joined where branches meet: the JDK's own check of loops fails for them. */
  @Test
  void classesOfCellsMeet() throws CellException {
    assertEquals(
        "B",
        run(
            """
            class A {}
            class B { public String toString() { return "B"; } }
            Object make(boolean a) {
              Object made = null;
              for (int i = 0; i < 2; i++) {
                if (i == 1) { A x = new A(); made = a ? x : new B(); } else { B y = new B(); made = y; }
              }
              return made;
            }
            make(false).toString()
            """));
  }

  @Test
  void statementsKeepTheirOrder() throws CellException {
    assertEquals(
        "a1b2c3",
        run(
            """
            var out = new StringBuilder();
            out.append("a").append(one());
            int one() { out.append(""); return next(); }
            int count = 0;
            int next() { return 1; }
            out.append("b");
            class Two { int two() { return count + 2; } }
            out.append(new Two().two());
            out.append("c");
            int three = new Two().two() + Three.ONE;
            class Three { static final int ONE = 1; }
            out.append(three).toString()
            """));
  }

  /** The second run of a cell is like that in a new kernel: no old version is used. */
  @Test
  void aChangedCellUsesNoOldDeclaration() throws CellException {
    var cell =
        "int value = later() + new Later().v;\nint later() { return %1$d; }\n"
            + "class Later { int v = %1$d; }\nvalue";
    assertEquals(2, run(cell.formatted(1)));
    assertEquals(10, run(cell.formatted(5)));
  }

  @Test
  void whatIsDeclaredTwiceKeepsItsPlace() throws CellException {
    assertEquals(
        12,
        run(
            "int f() { return 1; }\nint a = f() * 10;\nint f() { return 2; }\nint b = f();\na + b"));
    assertEquals(
        "i s",
        run(
            "f(1) + f(\"\")\n;\nString f(int i) { return \"i\"; }\n"
                + "String f(String s) { return \" s\"; }\nf(1) + f(\"\")"));
  }

  @Test
  void anErrorNamesWhatIsUndefined() {
    var text = fail("record A(B b) {}\nrecord B(\n    Missing m) {}");
    assertTrue(
        text.startsWith("cell, line 3: not defined: class Missing\n        Missing m) {}\n"), text);
    assertTrue(text.contains("\n        ^^^^^^^\n"), text);
    assertFalse(text.contains("class B"), text);
    text = fail("class A { B b; }\nclass B { A a; int f() { return \"s\"; } }");
    assertTrue(text.startsWith("cell, line 2: incompatible types"), text);
    assertFalse(text.contains("line 1"), text);
    text =
        fail(
            "sealed interface S {\n  String name(); }\nrecord R() implements S {\n  int x() { return y; }\n}");
    assertTrue(text.contains("line 3: R is not abstract and does not override"), text);
    text = fail("sealed interface S { int a = \"\"; }\nrecord R() implements S {}");
    assertTrue(
        text.contains("    sealed interface S { int a = \"\"; }\n" + " ".repeat(33) + "^^\n"),
        text);
    text = fail("sealed interface Alone {}");
    assertTrue(text.contains("sealed class must have subclasses"), text);
    assertTrue(text.contains("Its subtypes must be in the same cell."), text);
    text =
        fail(
            "class Nested { static class In { static final int K = x; } }\nint y = Nested.In.K;\nint x = 2;");
    assertTrue(text.startsWith("cell, line 1: not defined: variable x"), text);
  }

  @Test
  void nothingRunsBehindAWrongDeclaration() throws CellException {
    run("var ran = new java.util.ArrayList<String>();");
    fail("ran.add(\"before\");\nclass A extends Missing {}\nran.add(\"behind\");");
    assertEquals(List.of("before"), run("ran"));
    assertEquals(4, run("class Missing { int v = 4; }\nnew A().v"));
  }
}
