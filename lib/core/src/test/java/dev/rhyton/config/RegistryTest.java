package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What registries know of modules. */
class RegistryTest {
  /** A family of its own, so that no other test sees its members. */
  abstract static class Shape extends Value {}

  static final class Square extends Shape {}

  static final class Circle extends Shape {}

  private record Module(String artifact, List<Class<? extends Configured>> classes)
      implements RegistryEntries {}

  private static Registry<Shape> registry() {
    return new Registry<>(Shape.class, Shape.class, "shape").add(Square.class);
  }

  private static String refusal(Class<? extends Exception> type, Executable call) {
    return assertThrows(type, call).getMessage();
  }

  @Test
  void modulesAddTheirMembers() {
    var registry = registry();
    registry.addModule(new Module("round", List.of(Circle.class)));
    assertEquals(new Circle(), registry.get("Circle"));
    assertEquals(new Circle(), registry.get("circle"));
  }

  @Test
  void twoModulesWithOneNameAreRefused() {
    var registry = registry();
    registry.addModule(new Module("round", List.of(Circle.class)));
    assertEquals(
        "Two modules register the shape \"Circle\": round and rounder. Remove one from the class"
            + " path.",
        refusal(
            IllegalStateException.class,
            () -> registry.addModule(new Module("rounder", List.of(Circle.class)))));
    assertEquals(
        "Two modules register the shape \"Square\": rhyton-core and edges. Remove one from the class"
            + " path.",
        refusal(
            IllegalStateException.class,
            () -> registry.addModule(new Module("edges", List.of(Square.class)))));
  }

  @Test
  void aMissingModuleIsNamed() {
    var registry = registry().addModules(Map.of("round", List.of("RoundCorner")));
    for (var name : List.of("RoundCorner", "round_corner")) {
      assertEquals(
          "The shape \""
              + name
              + "\" is in the module round, which is missing: add the dependency dev.rhyton:round.",
          refusal(UnknownException.class, () -> registry.get(name)));
    }
  }
}
