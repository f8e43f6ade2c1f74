package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.config.RegistryEntries;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names by which core says that this module is missing are those of its layers. */
class ModuleNamesTest {
  @Test
  void coreKnowsTheNames() {
    for (var entries : ServiceLoader.load(RegistryEntries.class)) {
      var names =
          entries.classes().stream()
              .map(Class::getSimpleName)
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(names, new TreeSet<>(Layers.OF_MODULES.get(entries.artifact())));
      names.forEach(name -> assertEquals(name, Layers.get(name).className()));
    }
  }
}
