package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What there is of Keras' names, as the page COVERAGE.md tells it. */
class CoverageTest {
  private static final String WRITE = "rhyton.coverage";

  private static final Map<String, String> REASONS = new HashMap<>();

  static {
    for (var layer : List.of("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper")) {
      REASONS.put(layer, "no: it runs a model of another library in Python");
    }
    REASONS.put("InputSpec", "no: a layer checks its inputs in `checkInputs`");
    REASONS.put("MeanMetricWrapper", "`Metric.of(name, function)`");
  }

  private static final Map<String, String> ELSEWHERE =
      Map.of("applications", "All of them, in `lib/applications`: `Application.byName(name)`.");

  private static String page() {
    var counts = new GoldenCounts();
    var page = new StringBuilder();
    page.append(
        """
        # What there is of Keras

        Every public name of Keras 3.15.1 by family, whether it is here under the same name, and in how many reference
        cases of the tests, all of which pass, it occurs. Where the names of arguments differ in case alone (`use_bias`,
        `useBias`) they count as the same; those of quantization and the `dtype` of losses and metrics are left out.
        Defaults are compared as well, and are Keras'. `CoverageTest` makes this page of the registries.
        """);
    for (var family : KerasNames.families()) {
      var names = KerasNames.of(family);
      long here = names.keySet().stream().filter(n -> KerasNames.has(family, n)).count();
      if (ELSEWHERE.containsKey(family)) {
        page.append(String.format("%n## %s%n%n%s%n", title(family), ELSEWHERE.get(family)));
        continue;
      }
      page.append(String.format("%n## %s: %d of %d%n%n", title(family), here, names.size()));
      if (here == 0) {
        page.append("Not yet: ").append(String.join(", ", names.keySet())).append(".\n");
        continue;
      }
      page.append("| Keras | here | cases |\n| --- | --- | ---: |\n");
      names.forEach(
          (name, others) -> {
            var also = others.isEmpty() ? "" : " (" + String.join(", ", others) + ")";
            int cases = counts.of(family, name);
            page.append(
                String.format(
                    "| %s%s | %s | %s |%n",
                    name, also, state(family, name), cases == 0 ? "" : cases));
          });
    }
    return page.toString().replace(System.lineSeparator(), "\n");
  }

  private static String title(String family) {
    return family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1);
  }

  private static String state(String family, String name) {
    if (!KerasNames.has(family, name)) {
      return REASONS.getOrDefault(name, "not yet");
    }
    var missing = KerasNames.missingArguments(family, name);
    return missing.isEmpty() ? "yes" : "yes, without " + String.join(", ", missing);
  }

  @Test
  void pageSaysWhatTheRegistriesSay() throws IOException {
    var file = Path.of("COVERAGE.md");
    if (System.getProperty(WRITE) != null) Files.writeString(file, page());
    assertTrue(Files.exists(file), "there is no COVERAGE.md: " + howTo());
    assertEquals(page(), Files.readString(file), "COVERAGE.md is out of date: " + howTo());
  }

  private static String howTo() {
    return "write it anew with mvn -pl lib/core test -Dtest=CoverageTest -D" + WRITE + "=write";
  }

  @Test
  void defaultsAreKeras() {
    var other = new ArrayList<String>();
    for (var family : KerasNames.families()) {
      for (var name : KerasNames.of(family).keySet()) {
        KerasNames.otherDefaults(family, name).forEach(d -> other.add(name + "." + d));
      }
    }
    assertEquals(List.of(), other);
  }

  @Test
  void reasonsAreForWhatIsNotHere() {
    for (var family : KerasNames.families()) {
      for (var name : KerasNames.of(family).keySet()) {
        boolean here = KerasNames.has(family, name);
        assertTrue(!here || !REASONS.containsKey(name), name + " is here");
      }
    }
  }
}
