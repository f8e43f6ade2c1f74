package dev.rhyton.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.RegistryEntries;
import java.util.HashMap;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The names by which core says that a module is missing are those of its initializers. */
class ModuleNamesTest {
  @Test
  void coreKnowsTheNames() {
    var found = new HashMap<String, List<String>>();
    for (var entries : ServiceLoader.load(RegistryEntries.class)) {
      var names =
          entries.classes().stream()
              .filter(Initializer.class::isAssignableFrom)
              .map(Class::getSimpleName)
              .toList();
      if (!names.isEmpty()) found.put(entries.artifact(), names);
    }
    assertEquals(Initializers.OF_MODULES, found);
  }

  @Test
  void otherNamesAreFound() {
    for (var name : List.of("STFT", "stft", "STFTInitializer")) {
      assertEquals("STFT", ConfiguredInternals.className(Initializers.get(name)));
    }
  }

  /** Files name the module of Keras. */
  @Test
  void filesNameTheModuleOfKeras() {
    assertEquals("keras.initializers", Initializers.get("STFT").module());
  }
}
