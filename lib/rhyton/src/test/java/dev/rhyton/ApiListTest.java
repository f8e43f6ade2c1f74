package dev.rhyton;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public API of every module is the one that its {@code api.txt} lists. */
class ApiListTest {
  /** Modules that this one does not have: SparkApiListTest. */
  private static final List<Path> ELSEWHERE = List.of(Path.of("kernel"), Path.of("spark"));

  private static Stream<Path> modules() throws IOException {
    return ProjectsTest.modules().stream()
        .filter(module -> !ELSEWHERE.contains(module.getFileName()))
        .filter(module -> Files.exists(module.resolve("src/main/java")));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void theApiIsListed(Path module) throws IOException {
    PublicApi.check(module);
  }
}
