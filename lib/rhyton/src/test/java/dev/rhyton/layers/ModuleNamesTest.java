package dev.rhyton.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rhyton.config.ConfiguredInternals;
import dev.rhyton.config.RegistryEntries;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names by which core says that a module is missing are those of its layers. */
class ModuleNamesTest {
  @Test
  void coreKnowsTheNames() {
    var modules = new TreeSet<String>();
    for (var entries : ServiceLoader.load(RegistryEntries.class)) {
      if (entries.artifact().equals("rhyton-core")) continue; // its own models
      modules.add(entries.artifact());
      var names =
          entries.classes().stream()
              .filter(Layer.class::isAssignableFrom)
              .map(Class::getSimpleName)
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(names, new TreeSet<>(Layers.OF_MODULES.get(entries.artifact())));
      names.forEach(name -> assertEquals(name, ConfiguredInternals.className(Layers.get(name))));
    }
    assertEquals(modules, new TreeSet<>(Layers.OF_MODULES.keySet()));
  }
}
