package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rhyton.kernel.CodeScan.Call;
import dev.rhyton.kernel.CodeScan.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeScanTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          f(                 ~ CODE      ~ );
          f(a[               ~ CODE      ~ ]);
          f(x -> {           ~ CODE      ~ ;});
          new int[] {        ~ CODE      ~ };
          if (a) { f(        ~ CODE      ~ );};
          f("(") + g(        ~ CODE      ~ );
          f("\\"(            ~ STRING    ~ );
          '('                ~ CODE      ~ ;
          f('                ~ CHARACTER ~ );
          f( // (            ~ COMMENT   ~ );
          f( /* ( */         ~ CODE      ~ );
          f( /* (            ~ COMMENT   ~ );
          \"""(" text        ~ STRING    ~ ;
          )))                ~ CODE      ~ ;
          """)
  void thePlaceAndWhatClosesIt(String code, Place place, String closing) {
    var scan = CodeScan.of(code);
    assertEquals(place, scan.place());
    assertEquals(closing, scan.closing(code));
  }

  @Test
  void aLineEndsStringsAndComments() {
    assertEquals(Place.CODE, CodeScan.of("// (\n").place());
    assertEquals(Place.CODE, CodeScan.of("\"open\n").place());
    assertEquals(Place.STRING, CodeScan.of("\"\"\"\nopen\n").place());
  }

  @Test
  void callsKnowTheNumberOfTheArgument() {
    var code = "f(1, g(\",\", h(2, 3), new int[] {4, 5}, ";
    assertEquals(List.of(new Call(6, 3), new Call(1, 1)), CodeScan.of(code).calls(code));
  }

  @Test
  void stringsAndCommentsAreBlank() {
    assertEquals("f(   , 1);        \n    g", CodeScan.blank("f(\"a\", 1); // a(b)\n'{' g"));
    assertEquals("x =    \n     ;", CodeScan.blank("x = \"\"\"\n \"\"\" ;"));
    for (var code : List.of("\"open", "'", "/* open", "\"\"\"open\n\"", "\"\\\"", "a // b\n\"c")) {
      var blank = CodeScan.blank(code);
      assertEquals(code.length(), blank.length(), code);
      assertEquals(code.indexOf('\n'), blank.indexOf('\n'), code);
      assertFalse(blank.contains("\"") || blank.contains("open"), blank);
    }
  }
}
