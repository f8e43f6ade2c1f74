package dev.rhyton.spark;

import dev.rhyton.PublicApi;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public API of the modules that lib/rhyton does not have. */
class SparkApiListTest {
  @ParameterizedTest
  @ValueSource(strings = {"spark", "kernel"})
  void theApiIsListed(String module) throws IOException {
    PublicApi.check(Path.of("..", module));
  }
}
