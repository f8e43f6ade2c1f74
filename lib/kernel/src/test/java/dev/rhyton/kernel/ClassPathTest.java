package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathTest {
  private final List<String> added = new ArrayList<>();
  private final ClassPath path = new ClassPath(added::add);

  @ParameterizedTest
  @CsvSource({
    "lib/a-1.0.jar, lib/a-1.1.jar, false",
    "lib/a-1.0.jar, other/a-1.0.jar, true",
    "lib/a-1.0.jar, lib/b-1.0.jar, true",
    "lib/a-1.0.jar, lib/a-b-1.1.jar, true",
    "lib/a.jar, lib/a-1.0.jar, true",
    "m/org/x/a/1.0/a-1.0.jar, m/org/x/a/2.0-SNAPSHOT/a-2.0-SNAPSHOT.jar, false",
    "m/org/x/a/1.0/a-1.0.jar, m/org/y/a/2.0/a-2.0.jar, true",
    "m/org/x/a/1.0/a-1.0.jar, lib/a-2.0.jar, false",
    "m/org/x/a/1.0/a-1.0.jar, m/org/x/a/1.0/a-1.0-linux-x86_64.jar, true",
    "m/org/x/a/1.0/a-1.0-linux-x86_64.jar, m/org/x/a/1.1/a-1.1-linux-x86_64.jar, false",
    "m/g/guava/33.0-jre/guava-33.0-jre.jar, m/g/guava/31.1-jre/guava-31.1-jre.jar, false",
  })
  void aLibraryHasOneVersion(String first, String second, boolean both) {
    path.addAll(List.of(first, second));
    assertEquals(both ? List.of(first, second) : List.of(first), added);
  }

  @Test
  void anEntryIsAddedOnce() {
    path.addAll(List.of("lib/a-1.0.jar", "classes"));
    path.addAll(List.of("classes", "lib/a-1.0.jar"));
    assertEquals(List.of("lib/a-1.0.jar", "classes"), added);
  }
}
