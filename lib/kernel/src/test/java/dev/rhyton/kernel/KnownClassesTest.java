package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.kernel.KnownClasses.Apart;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownClassesTest {
  private static final Map<String, String> SYMBOL = Map.of("module", "symbol");

  @Test
  void allClassesAreFoundAndThoseOfSnippetsAreListed() {
    var table = new Apart(Map.of("java.util.List", SYMBOL, "REPL.$JShell$1", SYMBOL));
    assertSame(SYMBOL, table.get("java.util.List"));
    assertSame(SYMBOL, table.computeIfAbsent("java.util.List", name -> Map.of()));
    assertEquals(SYMBOL, table.computeIfAbsent("java.util.Set", name -> SYMBOL));
    assertEquals(SYMBOL, table.getOrDefault("java.util.Set", Map.of()));
    assertEquals(List.of(SYMBOL), List.copyOf(table.values()));
  }

  /** As JShell does: it removes the class of a name, and not the name. */
  @Test
  void aNameWithoutClassesIsForgottenAndCanComeBack() {
    var table = new Apart(Map.of());
    for (int i = 0; i < 3; i++) {
      var byModule = new HashMap<String, String>(SYMBOL);
      assertSame(byModule, table.computeIfAbsent("REPL.$JShell$1$A", name -> byModule));
      assertEquals(List.of(SYMBOL), List.copyOf(table.values()));
      byModule.clear();
      assertEquals(List.of(), List.copyOf(table.values()));
      assertNull(table.get("REPL.$JShell$1$A"));
    }
  }

  @Test
  void theKernelsOptionsOpenTheCompiler() {
    assertEquals(Runtime.version().feature() < 26, KnownClasses.isOpen());
  }

  /** What is not forgotten is still found. */
  @Test
  void aClassThatIsDeclaredAgainIsTheNewOne() throws Exception {
    try (var shell = new CellShell(List.of(), Duration.ZERO)) {
      for (int i = 0; i < 3; i++) {
        assertNull(shell.eval("a", 0, "class Outer { class Inner { } int size = 1; }"));
        assertEquals(1, shell.eval("b", 0, "Outer.Inner inner = null;\nnew Outer().size"));
        assertNull(shell.eval("c", 0, "class Outer { String size = \"2\"; }"));
        assertEquals("2", shell.eval("d", 0, "new Outer().size"));
        assertThrows(CellException.class, () -> shell.eval("e", 0, "new Outer().new Inner()"));
        assertThrows(CellException.class, () -> shell.eval("f", 0, "int n = new Outer().size;"));
      }
    }
  }
}
