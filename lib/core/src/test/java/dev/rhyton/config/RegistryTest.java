package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.layers.Layer;
import dev.rhyton.layers.Layers;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

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
  void theLookUpOfANameOfTwoModulesIsRefused() {
    var registry = registry();
    registry.addModule(new Module("round", List.of(Circle.class)));
    registry.addModule(new Module("rounder", List.of(Circle.class)));
    for (var name : List.of("Circle", "circle")) {
      assertEquals(
          "Two modules register the shape \"Circle\": round and rounder. Remove one from the class"
              + " path.",
          refusal(IllegalStateException.class, () -> registry.get(name)));
    }
    assertEquals(new Square(), registry.get("Square"));
    registry.addModule(new Module("edges", List.of(Square.class)));
    assertEquals(
        "Two modules register the shape \"Square\": rhyton and edges. Remove one from the"
            + " class path.",
        refusal(IllegalStateException.class, () -> registry.get("Square")));
  }

  /** A layer that has the name of one of the library. */
  static final class Dense extends Layer {}

  /** A module with a layer that the core has too. */
  public static final class SecondDense implements RegistryEntries {
    @Override
    public String artifact() {
      return "second";
    }

    @Override
    public List<Class<? extends Configured>> classes() {
      return List.of(Dense.class);
    }
  }

  /**
   * In a class loader of its own, since the layers are registered once, by a static initializer.
   */
  @Test
  void aConflictOnTheClassPathIsTheSentenceOfTheLookUp(@TempDir Path folder) throws Exception {
    var services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(RegistryEntries.class.getName()), SecondDense.class.getName());
    var urls = new ArrayList<URL>(List.of(folder.toUri().toURL()));
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (var entry : path.split(File.pathSeparator, -1)) urls.add(Path.of(entry).toUri().toURL());
    try (var loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var get = loader.loadClass(Layers.class.getName()).getMethod("get", String.class);
      assertEquals("Dropout", get.invoke(null, "Dropout").getClass().getSimpleName());
      var thrown = assertThrows(InvocationTargetException.class, () -> get.invoke(null, "Dense"));
      var refusal = assertInstanceOf(IllegalStateException.class, thrown.getCause());
      assertEquals(
          "Two modules register the layer \"Dense\": rhyton and second. Remove one from the"
              + " class path.",
          refusal.getMessage());
    }
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
