package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.kernel.CellParser.Line;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellParserTest {
  private static List<CellParser.Part> parts(String code) {
    return CellParser.parse(code, Magics::exists, (line, above) -> line.startsWith("!done"));
  }

  /** Returns the parts as text: Java code as it is, a magic as its name and arguments in braces. */
  private static List<String> parse(String code) {
    return parts(code).stream()
        .map(
            part ->
                part instanceof Line line
                    ? "{" + line.call().name() + "|" + line.call().arguments() + "}"
                    : part.source().strip())
        .collect(Collectors.toList());
  }

  @Test
  void magicsMixWithJava() {
    assertEquals(
        List.of("int a = 1;", "{maven|a:b:1}", "int b = 2;", "{who|}"),
        parse("int a = 1;\n%maven a:b:1\nint b = 2;\n%who"));
    assertEquals(List.of("{system|ls -l | wc}", "int a;"), parse("!ls -l | wc\r\nint a;"));
    assertEquals(List.of("{nothing|x y}"), parse("  %nothing  x y  "));
    assertEquals(List.of("int a = 1", "{time|a + 1}"), parse("int a = 1\n%time a + 1"));
  }

  @Test
  void linesAreCounted() {
    var parts = parts("\nint a;\n%who\n\n%who\nint b;");
    assertEquals(List.of(0, 2, 4, 4), parts.stream().map(CellParser.Part::linesBefore).toList());
  }

  @Test
  void insideBracesAndBehindEqualsAMagicIsACall() {
    assertEquals(
        List.of("List<String> l = lineMagic(\"jars\", java.util.List.of(\"a b\", \"c\"));"),
        parse("List<String> l = %jars \"a b\" c"));
    assertEquals(
        List.of("void f() {\nlineMagic(\"jars\", java.util.List.of(\"C:\\\\x\"));\n}"),
        parse("void f() {\n%jars C:\\x\n}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var s = \"\"\"\n%d items\n%maven a:b:1\n\"\"\";",
        "/* magics:\n%maven a:b:1\n*/ int a;",
        "// %maven a\nint a;",
        "var s = \"\n\";",
        "var c = '\"';\nint a = 7\n  % 2;",
        "int r = total\n  %count;",
        "int a = b %count;",
        "boolean b = a\n  != c;",
        "a %= 3;",
        "f(\n  !done,\n  !more);",
        "var s = \"\"\"\nquote \\\"\"\" here\n%who\n\"\"\";",
      })
  void javaStaysAsItIs(String code) {
    assertEquals(List.of(code), parse(code));
  }

  @Test
  void aCellMagicTakesTheWholeCell() {
    var parts = parts("\n%%html -a \"b c\"\n<b>\n%who\n");
    var call = ((Line) parts.get(0)).call();
    assertEquals(1, parts.size());
    assertEquals("html", call.name());
    assertEquals(List.of("-a", "b c"), call.words());
    assertEquals("<b>\n%who\n", call.body());
    assertEquals(1, call.linesBefore());
    assertEquals("", ((Line) parts("%%bash").get(0)).call().body());
    var late = assertThrows(IllegalArgumentException.class, () -> parse("int a;\n%%html\n<b>"));
    assertEquals(
        "%%html: a cell magic must be in the first line of its cell, below comments only",
        late.getMessage());
  }

  @Test
  void commentsMayStandAboveACellMagic() {
    for (var above : List.of("// a\n", "\n//%%bash\n\n  // b\n", "/* a\n%%bash */\n", "/**/ ")) {
      var parts = parts(above + "%%time int a = 1;\na");
      var call = ((Line) parts.get(0)).call();
      assertEquals(1, parts.size(), above);
      assertEquals("time", call.name());
      assertEquals("int a = 1;\na", call.code());
      assertEquals(above.lines().count() - (above.endsWith("\n") ? 0 : 1), call.linesBefore());
    }
  }

  /** As behind a statement: nothing that belongs to the arguments. */
  @Test
  void aSemicolonOrACommentEndsAMagic() {
    for (var end : List.of("", ";", " ;", "; // libraries", "  // a; b", " //")) {
      var call = ((Line) parts("%maven a:b:1 \"c d\"" + end).get(0)).call();
      assertEquals(List.of("a:b:1", "c d"), call.words(), end);
      assertEquals(
          List.of("l = lineMagic(\"jars\", java.util.List.of(\"x\"));"),
          parse("l = %jars x" + end));
    }
    assertEquals(List.of("{who|}", "int a;"), parse("%who;\nint a;"));
    var url = ((Line) parts("%mavenRepo own https://example.org/maven;").get(0)).call();
    assertEquals(List.of("own", "https://example.org/maven"), url.words());
  }

  /** A negation is Java up to the end of its expression; another line is a command. */
  @Test
  void negationsAreJava() {
    assertEquals(List.of("boolean done = true;\n!done"), parse("boolean done = true;\n!done"));
    assertEquals(List.of("!done;\nint a = 1;"), parse("!done\nint a = 1;"));
    assertEquals(List.of("!done; // x\nint a = 1;"), parse("!done // x\nint a = 1;"));
    assertEquals(List.of("!done;\n// x\nint a = 1;"), parse("!done\n// x\nint a = 1;"));
    assertEquals(List.of("!done;\nint a = 1;"), parse("!done;\nint a = 1;"));
    assertEquals(List.of("!done\n    && more"), parse("!done\n    && more"));
    assertEquals(List.of("!done.stream()\n  .isEmpty()"), parse("!done.stream()\n  .isEmpty()"));
    assertEquals(List.of("!done;", "{system|echo done}"), parse("!done\n!echo done"));
  }
}
