package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellShellTest extends ShellTest {
  private CellException fail(String code) {
    return assertThrows(CellException.class, () -> run(code));
  }

  @Test
  void theLastExpressionIsTheValue() throws Exception {
    assertEquals(7, run("int a = 3;\nint b = 4;\na + b"));
    assertEquals(3, run("a"));
    assertEquals(List.of(1, 2), run("java.util.List.of(1, 2);"));
  }

  @Test
  void declarationsAssignmentsAndStatementsHaveNoValue() throws Exception {
    assertNull(run("var a = 3"));
    assertNull(run("a = 5;"));
    assertNull(run("1 + 1; int b = 4;"));
    assertNull(run("for (int i = 0; i < 3; i++) { a += i; }"));
    assertNull(run("// nothing"));
    assertNull(run(""));
    assertEquals(8, run("a"));
  }

  /** Libraries keep values for a thread, such as whether they record gradients. */
  @Test
  void cellsHaveOneThread() throws Exception {
    run(
        "var local = new ThreadLocal<Integer>(); local.set(5); var first = Thread.currentThread();");
    assertEquals(5, run("local.get()"));
    assertEquals(true, run("first == Thread.currentThread()"));
    assertEquals("3", fail("first.interrupt(); throw new Exception(\"3\");").getMessage());
    assertEquals(5, run("Thread.interrupted() ? null : local.get()"));
  }

  /** Such as a magic that a program calls, even if the thread that waits for it is interrupted. */
  @Test
  void aCellEndsAfterTheCodeThatItRuns() throws Exception {
    var ended = new AtomicInteger();
    Callable<?> nested =
        () -> {
          var waiting = Thread.currentThread();
          return shell.call(
              () -> {
                waiting.interrupt();
                Thread.sleep(50);
                return ended.incrementAndGet();
              });
        };
    System.getProperties().put("rhyton.nested", nested); // cells share only the JDK with the test
    try {
      run("((java.util.concurrent.Callable) System.getProperties().get(\"rhyton.nested\")).call()");
      assertEquals(1, ended.get());
    } finally {
      System.getProperties().remove("rhyton.nested");
    }
  }

  @Test
  void classesRecordsMethodsAndLambdas() throws Exception {
    assertEquals(
        12,
        run(
            """
            class Box {
              final int size;
              Box(int size) { this.size = size; }
              int twice() { return 2 * size; }
            }
            record Pair(Box a, Box b) { }
            int sum(Pair p) { return p.a().twice() + p.b().twice(); }
            sum(new Pair(new Box(2), new Box(4)))
            """));
    assertEquals(9, run("class Box { int twice() { return 9; } }\nnew Box().twice()"));
    assertEquals(5, run("java.util.function.IntUnaryOperator f = x -> x + 1;\nf.applyAsInt(4)"));
  }

  @Test
  void methodsMayReferForwardAndBeRedefined() throws Exception {
    assertNull(run("int outer() { return inner() + 1; }"));
    var early = fail("outer()");
    assertTrue(early.getMessage().contains("not defined yet"), early.getMessage());
    assertNull(run("int inner() { return 1; }"));
    assertEquals(2, run("outer()"));
    assertNull(run("int inner() { return 5; }"));
    assertEquals(6, run("outer()"));
  }

  @Test
  void anOverloadMayCallAnother() throws Exception {
    run("int f(int x) { return x + 1; }");
    run("var kept = new int[] {f(1)};");
    assertNull(run("int f(int x, int k) { return f(x) + k; }"));
    assertEquals(List.of(4, 2), run("java.util.List.of(f(1, 2), kept[0])"));
    run("int g(int x) { return g(x, 1); }\nint g(int x, int k) { return f(x, k); }");
    assertEquals(7, run("g(5)"));
  }

  /**
   * In any order, with values of other types, and with methods that are declared again; and once
   * more when all is forgotten.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void whatOverloadsUseMayBeDeclaredAgain(int seed) throws Exception {
    var random = new Random(seed);
    declareAgain(random);
    shell.reset();
    assertEquals(List.of(), shell.declarations());
    declareAgain(random);
  }

  private void declareAgain(Random random) throws CellException {
    var methods =
        List.of(
            "double f(int x) { return x + d; }",
            "double f(int x, int k) { return f(x) + k; }",
            "double f(String text) { return f(text.length(), 1); }\n"
                + "double f(String text, int k) { return k * f(text); }");
    double d = 1;
    run("var d = 1;");
    for (var method : methods) run(method);
    for (int i = 0; i < 15; i++) {
      int next = random.nextInt(5);
      if (next < 3) {
        run(methods.get(next));
      } else {
        d = next == 3 ? random.nextInt(9) : random.nextInt(9) + 0.5;
        run("var d = %s;".formatted(next == 3 ? String.valueOf((int) d) : String.valueOf(d)));
      }
      assertEquals(d + 6, run("f(1, 5)"), "step " + i);
      assertEquals(2 * (d + 4), run("f(\"abc\", 2)"), "step " + i);
    }
  }

  @Test
  void aResetReleasesValues() throws Exception {
    run("var kept = new byte[] {1};\nRunnable uses = () -> kept[0]++;\nfinal var two = kept;");
    var value = new WeakReference<>(run("kept"));
    shell.begin(); // forgets the value of the cell
    shell.reset();
    for (int i = 0; i < 100 && value.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(value.get());
  }

  /** JShell finds the method in two of its classes. */
  @Test
  void anOverloadIsDeclaredAgainAfterAllThatItUses() throws Exception {
    run("var d = 1;");
    run("int f(int x) { return x + d; }");
    run("var r = f(1);");
    run("int f(int x, int k) { return x + d + k; }");
    for (var d : List.of("int d = 2;", "String d = \"a\";", "int d = 4;")) run(d);
    run("int f(int x) { return 10 * x; }");
    assertEquals(10, run("f(1)"));
    run("int f(int x, int k) { return f(x) + k + d; }");
    assertEquals(List.of(16, 2), run("java.util.List.of(f(1, 2), r)"));
  }

  /** Their own cells mend them, one by one. */
  @Test
  void overloadsMendedAfterTheTypeOfWhatTheyUseChanged() throws Exception {
    run("var d = 1;");
    run("int f(int x) { return x + d; }\nint f(int x, int k) { return f(x) + k; }");
    assertNull(run("var d = \"s\";"));
    assertEquals("s", run("d"));
    run("String f(int x) { return x + d; }");
    assertEquals("1s", run("f(1)"));
    run("String f(int x, int k) { return f(x) + k; }");
    assertEquals("1s2", run("f(1, 2)"));
  }

  @Test
  void importsLeaveVariablesAndMethodsAsTheyAre() throws Exception {
    run("class Net { int units = 3; }\nvar net = new Net();\nint n = 4;\nint f() { return n; }");
    run("import java.util.*;\nimport static java.lang.Math.*;");
    assertEquals(3, run("net.units"));
    assertEquals(4, run("f()"));
    assertEquals(4, run("var list = List.of(n);\nimport java.util.stream.*;\nlist.get(0)"));
    assertEquals(3, run("net.units"));
    run("import java.io.*;\nint f() { return n + 1; }\nint n = 6;");
    assertEquals(7, run("import java.time.*;\nf()"));
  }

  @Test
  void importsLeaveVariablesMadeByMethodsThatAreCompiledAnew() throws Exception {
    run("import java.util.*;");
    run("int h(List<Integer> x) { return x.size(); }\nint h(int x) { return x; }");
    run("var v = h(4);\nvar w = \"w\" + h(5);\nimport java.io.*;");
    assertEquals(4, run("v"));
    assertEquals("w5", run("import java.time.*;\nw"));
  }

  @Test
  void anAmbiguousImportLosesNoValue() throws Exception {
    run("import java.util.*;\nvar list = List.of(1);\nimport java.awt.*;");
    var error = fail("list");
    assertTrue(error.getMessage().contains("cannot find symbol"), error.getMessage());
    assertEquals(List.of(1), run("import java.util.List;\nlist"));
  }

  @Test
  void aVariableRunAgainLeavesThoseMadeFromIt() throws Exception {
    run("var data = new int[] {1, 2}; int k = 2;");
    run("var history = java.util.Arrays.stream(data).sum();");
    run("var text = \"sum \" + history;");
    run("java.util.function.IntUnaryOperator f = x -> x * k;");
    run("var data = new int[] {5, 6}; int k = 3;");
    assertEquals(3, run("history"));
    assertEquals("sum 3", run("text"));
    assertEquals(12, run("f.applyAsInt(4)"));
    assertEquals(0, run("int k;\nk"));
    assertNull(run("String text;\ntext"));
  }

  @Test
  void oldValuesAreSetFree() throws Exception {
    WeakReference<?> first = null;
    for (int i = 0; i < 50; i++) {
      // Different code each time: for the same code JShell would use its class again.
      run("var big = new byte[%d];\nvar other = java.util.List.of(big);".formatted(24_000_000 + i));
      if (first == null) {
        first = new WeakReference<>(run("big"));
      }
    }
    assertCleared(first);
  }

  @Test
  void resultsAreNotKept() throws Exception {
    var result = new WeakReference<>(run("new byte[1000]"));
    assertCleared(result);
    var nulled = new WeakReference<>(run("var a = new byte[1000];\na"));
    run("a = null;");
    assertCleared(nulled);
  }

  private static void assertCleared(WeakReference<?> reference) {
    assertNotNull(reference);
    for (int i = 0; i < 20 && reference.get() != null; i++) {
      System.gc();
    }
    assertTrue(reference.get() == null, "still reachable");
  }

  @Test
  void aCompileErrorIsMarked() {
    var error = fail("int a = 1;\n\nint b = \"four\";\nint c = 2;");
    assertTrue(error.getMessage().startsWith("incompatible types"), error.getMessage());
    var text = plain(error);
    assertTrue(text.contains("cell 1, line 3: incompatible types"), text);
    assertTrue(text.contains("    int b = \"four\";\n            ^^^^^^\n"), text);
  }

  @Test
  void anUnfinishedCellIsACompileError() throws Exception {
    var text = plain(fail("int a = 1;\nfor (int i = 0; i < 3; i++) {\n  a += i;\n"));
    assertTrue(text.contains("reached end of file while parsing"), text);
    assertEquals(1, run("a"));
    text = plain(fail("class A extends Missing { }"));
    assertTrue(text.contains("Missing"), text);
  }

  @Test
  void anExceptionShowsTheCellAndEveryCause() throws Exception {
    run(
        """
        void load() {
          try {
            throw new java.io.IOException("disk");
          } catch (java.io.IOException e) {
            throw new IllegalStateException("load", new RuntimeException("middle", e));
          }
        }
        """);
    var error = fail("int a = 1;\n\n// go\nload();");
    assertEquals("java.lang.IllegalStateException", error.name());
    assertEquals("load", error.getMessage());
    var text = plain(error);
    assertTrue(text.startsWith("java.lang.IllegalStateException: load\ncell 1, line 5:\n"), text);
    assertTrue(text.contains("cell 2, line 4:\n    load();\n"), text);
    assertTrue(text.contains("    at load (cell 1, line 5)\n    at (cell 2, line 4)"), text);
    assertTrue(text.contains("Caused by: java.lang.RuntimeException: middle"), text);
    assertTrue(text.contains("Caused by: java.io.IOException: disk"), text);
    assertFalse(text.contains("dev.rhyton.kernel"), text);
    assertEquals(1, run("a"));
  }

  /** Each line of a cell once, each exception once, however often they occur. */
  @Test
  void aTraceSaysNothingTwice() throws Exception {
    var text = plain(fail("int f(int n) {\n  return f(n + 1) + 1;\n}\nf(0)"));
    // The check of StopChecks may overflow, which stands before the first line.
    assertTrue(text.startsWith("java.lang.StackOverflowError\ncell 1, line "), text);
    assertTrue(text.contains("cell 1, line 2:\n"), text);
    assertEquals(2, text.split("    return f\\(n", -1).length, text);
    assertTrue(text.lines().count() < 12, text);
    assertTrue(
        text.matches("(?s).*    at f \\(cell 1, line 2\\), and [\\d,]+ times more\\n.*"), text);
    text =
        plain(
            fail("int a(int n) {\n  return n + b(n);\n}\nint b(int n) {\n  return a(n);\n}\na(0)"));
    assertTrue(text.lines().count() < 40, text);
    text =
        plain(fail("java.util.List.of(1).forEach(x -> { throw new RuntimeException(\"in\"); });"));
    assertEquals(2, text.split("java.util.List.of\\(1\\)", -1).length, text);
    assertTrue(text.contains("    at lambda (cell 3, line 1)\n"), text);
    text = plain(fail("var made = java.util.Optional.of((String) null);"));
    assertEquals(2, text.split("at \\(cell 4, line 1\\)", -1).length, text);
    text =
        plain(
            fail(
                "var x = new Exception(\"x\");\nvar y = new Exception(\"y\", x);\n"
                    + "x.initCause(y);\nthrow x;"));
    assertEquals(2, text.split("Exception: x\n", -1).length, text);
    assertEquals(2, text.split("Caused by: java.lang.Exception: y\n", -1).length, text);
  }

  @Test
  void suppressedExceptionsAreShown() {
    var text =
        plain(
            fail(
                """
                class Closed implements AutoCloseable {
                  public void close() throws java.io.IOException {
                    throw new java.io.IOException("close", new RuntimeException("deep"));
                  }
                }
                try (var closed = new Closed()) {
                  throw new IllegalStateException("body");
                }
                """));
    assertTrue(text.startsWith("java.lang.IllegalStateException: body\n"), text);
    assertTrue(
        text.contains("Suppressed: java.io.IOException: close\n    at close (cell 1, line 3)\n"),
        text);
    assertTrue(text.contains("Caused by: java.lang.RuntimeException: deep\n"), text);
  }

  /** The names of JShell's own classes, which surround those of cells, are nowhere. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "class Own extends RuntimeException { Own(String s) { super(s); } }~throw new Own(\"a\");~Own: a",
        "class A {} class B {}~Object a = new A(); B b = (B) a;~class A cannot be cast to class B",
        "class N { N next; int v; } N n = new N();~n.next.v~because \"n.next\" is null",
        "class Bad { static int v = 1 / 0; }~Bad.v~ExceptionInInitializerError",
        "class Bad { static int v = 1 / 0; } try { Bad.v++; } catch (Error e) { }~Bad.v~Could not"
            + " initialize class Bad",
        "enum E { A }~E.valueOf(\"B\")~No enum constant E.B",
        "interface I { int f(); }~((I) () -> 1 / 0).f()~/ by zero",
        "class E2 extends RuntimeException { public String getMessage() { throw new Error(); } }~throw"
            + " new E2();~E2: (its message cannot be read)",
      })
  void errorsShowTheNamesOfCells(String declared, String code, String expected) throws Exception {
    run(declared);
    var error = fail(code);
    var text = plain(error);
    assertTrue(text.contains(expected), text);
    assertFalse((error.name() + text).contains("$JShell"), text);
    assertFalse((error.name() + text).contains("REPL"), text);
  }

  @Test
  void whatIsThrownWhileAValueIsShownIsAnErrorOfTheCell() throws Exception {
    run("class Endless {\n  public String toString() { return \"\" + this; }\n}");
    run(
        "class Broken {\n  public String toString() {\n    throw new IllegalStateException(\"no\");\n  }\n}");
    var endless = run("new Endless()");
    var text = plain(assertThrows(CellException.class, () -> shell.show(endless::toString)));
    // The check of StopChecks may overflow, which stands before the first line.
    assertTrue(text.startsWith("java.lang.StackOverflowError\ncell 1, line "), text);
    assertTrue(text.contains("cell 1, line 2:\n"), text);
    assertTrue(text.lines().count() < 40, text);
    var broken = run("new Broken()");
    var error =
        assertThrows(CellException.class, () -> shell.show(() -> "" + java.util.List.of(broken)));
    assertEquals("java.lang.IllegalStateException", error.name());
    assertEquals(
        """
        java.lang.IllegalStateException: no
        cell 2, line 3:
            throw new IllegalStateException("no");
            at toString (cell 2, line 3)
        """,
        plain(error));
    Object ofLibrary = new ThrowingText();
    text = plain(assertThrows(CellException.class, () -> shell.show(ofLibrary::toString)));
    assertTrue(text.startsWith("java.lang.UnsupportedOperationException: text\n"), text);
    assertFalse(text.contains("reflect"), text);
    assertEquals(2, run("1 + 1"));
  }

  private static final class ThrowingText {
    @Override
    public String toString() {
      throw new UnsupportedOperationException("text");
    }
  }

  @Test
  void whatIsNotDefinedIsNamed() throws Exception {
    run("int outer() { return inner(1) + outer; }");
    var error = fail("outer()");
    assertEquals(
        "outer() uses method inner(int), variable outer, which are not defined yet",
        error.getMessage());
    assertEquals("jdk.jshell.UnresolvedReferenceException", error.name());
    run("class Own { void f() { new AtomicInteger(); } }");
    var text = plain(fail("new Own()"));
    assertTrue(text.contains("Own uses class AtomicInteger, which is not defined yet"), text);
    assertTrue(text.contains("    import java.util.concurrent.atomic.AtomicInteger;\n"), text);
  }

  /** What does not fit into a class file is an error of its cell, and of no other. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "String s = \"%s\";",
        "\"%s\"",
        "\"%s\".length()",
        "System.out.println(\"%s\");",
        "String f() { return \"%s\"; }",
        "class Long { String s = \"%s\"; }",
        "record R() { static final String S = \"%s\"; }",
        "var l = java.util.List.of(\"%s\");",
        "class A { B b; } class B { A a; String s = \"%s\"; }",
      })
  void aConstantThatIsTooLongSpoilsNothing(String code) throws Exception {
    run("int before = 3;");
    var error = fail(code.formatted("x".repeat(70_000)));
    assertTrue(error.getMessage().contains("constant string too long"), error.getMessage());
    assertTrue(plain(error).length() < 1000, "shown whole");
    assertEquals(4, run("int after = before + 1;\nafter"));
    assertEquals("ok", run("record R() { String s() { return \"ok\"; } }\nnew R().s()"));
  }

  @Test
  void codeThatIsTooLongSpoilsNothing() throws Exception {
    var many = "1,".repeat(30_000);
    assertEquals("code too large", fail("int[] a = {" + many + "};").getMessage());
    var parameters =
        "int a0"
            + IntStream.range(1, 300).mapToObj(i -> ", int a" + i).collect(Collectors.joining());
    assertEquals(
        "too many parameters", fail("int f(" + parameters + ") { return 1; }").getMessage());
    assertEquals(2, run("1 + 1"));
  }

  /** A line behind an exclamation mark is Java if it can be, and if its first name is known. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "!true~true",
        "!false || true~true",
        "!H.ok~true",
        "!H.wrong~true",
        "!H.ok && done~true",
        "!done~true",
        "! done~true",
        "!!done~true",
        "!done ? 1 : 2~true",
        "!(done)~true",
        "!check(1)~true",
        "!list.isEmpty()~true",
        "!list.stream(~true",
        "!java.util.List.of().isEmpty()~true",
        "!Boolean.TRUE~true",
        "!new H().equals(null)~true",
        "!\"a\".isEmpty()~true",
        "!above~true",
        "!done; // comment~true",
        "!ls~false",
        "!ls -l | wc~false",
        "!pwd~false",
        "!echo hi~false",
        "!echo \"a\" && ls~false",
        "!git status~false",
        "!mvn -q test~false",
        "!java -version~false",
        "!(cd x; ls)~false",
        "!./run.sh~false",
        "!/bin/ls~false",
        "!$HOME/run~false",
        "!true && echo done~false",
        "!for f in *; do echo $f; done~false",
        "!cat <<EOF~false",
        "!hidden~false",
      })
  void negationsAndCommands(String line, boolean java) throws Exception {
    run("class H { static boolean ok; }\nboolean done = true;\nvar list = java.util.List.of();");
    assertEquals(java, shell.isJava(line, "boolean above = f(\"hidden\"); // hidden\n"));
  }

  @Test
  void whatOnlyPrintsOrShowsHasNoValue() throws Exception {
    assertNull(run("System.out.printf(\"\");"));
    assertNull(run("System.err.append(\"\")"));
    run("class Display { static String display(Object o) { return \"id\"; } }");
    assertNull(run("Display.display(\")\");"));
    assertEquals("id2", run("Display.display(1) + 2"));
    assertEquals("id", run("String id = Display.display(1);\nid"));
    assertEquals(
        "[x]", run("String display(String s) { return \"[\" + s + \"]\"; }\ndisplay(\"x\")"));
  }

  @Test
  void errorsAreSurvived() throws Exception {
    assertEquals("java.lang.StackOverflowError", fail("int f() { return f(); }\nf()").name());
    assertEquals("java.lang.OutOfMemoryError", fail("var a = new long[Integer.MAX_VALUE]").name());
    assertEquals(2, run("1 + 1"));
  }

  @Test
  void aTimeoutEndsAStatement() throws Exception {
    try (var limited = new CellShell(List.of(), Duration.ofSeconds(2))) {
      var error =
          assertThrows(
              CellException.class,
              () -> limited.eval("cell", 0, "int a = 1;\nThread.sleep(90_000);"));
      assertEquals("TimeoutException", error.name());
      limited.begin();
      assertEquals(1, limited.eval("cell", 0, "a"));
    }
  }

  /** A stop ends the threads in the group of the cell. */
  @Test
  void theKernelsThreadsAreNotInTheGroupOfTheCell() throws Exception {
    try (var limited = new CellShell(List.of(), Duration.ofMinutes(1))) {
      // The timer of the timeout starts with the first statement.
      var group = (ThreadGroup) limited.eval("cell", 0, "Thread.currentThread().getThreadGroup()");
      var kernels =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("kernel"))
              .toList();
      assertFalse(kernels.isEmpty());
      assertTrue(kernels.stream().noneMatch(thread -> group.parentOf(thread.getThreadGroup())));
    }
  }

  private static String plain(CellException error) {
    return String.join("\n", error.lines()).replaceAll("\u001b\\[[0-9;]*m", "") + "\n";
  }
}
