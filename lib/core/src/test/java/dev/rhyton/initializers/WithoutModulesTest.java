package dev.rhyton.initializers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rhyton.config.RegistryEntries;
import dev.rhyton.config.UnknownException;
import dev.rhyton.layers.Layers;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Core without the modules that add to its registries, as Maven runs the tests of this module. */
class WithoutModulesTest {
  /** The registries have only the entries of core. */
  @BeforeAll
  static void modulesAreMissing() {
    var modules =
        ServiceLoader.load(RegistryEntries.class).stream().map(m -> m.get().artifact()).toList();
    assertEquals(List.of("rhyton-core"), modules);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STFT", "STFTInitializer"})
  void anInitializerNamesItsModule(String name) {
    assertEquals(
        "The initializer \"STFT\" is in the module rhyton-preprocessing, which is missing: add the"
            + " dependency dev.rhyton:rhyton-preprocessing.",
        assertThrows(UnknownException.class, () -> Initializers.get(name)).getMessage());
  }

  @Test
  void aLayerNamesItsModule() {
    assertEquals(
        "The layer \"LayerScale\" is in the module rhyton-applications, which is missing: add the"
            + " dependency dev.rhyton:rhyton-applications.",
        assertThrows(UnknownException.class, () -> Layers.get("LayerScale")).getMessage());
  }
}
