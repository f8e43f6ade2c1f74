package dev.rhyton.golden;

import dev.rhyton.ops.OpTable;
import dev.rhyton.ops.Ops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Keras' operations with their signatures, and which of them are here. */
final class OperationNames {
  private static final String CONTROL =
      "associative_scan cond custom_gradient fori_loop jvp map scan vectorize vectorized_map"
          + " while_loop";

  /** Why a name is not here. */
  static final Map<String, String> REASONS =
      new TreeMap<>(Map.of("switch", "`Ops.switchCase`, because `switch` is a keyword of Java"));

  /** Whose {@code **kwargs} in Keras have names here. */
  static final List<String> WITH_KEYWORDS = List.of("layer_normalization");

  private OperationNames() {}

  /** Returns the signatures of Keras, {@code "mean(x, axis=None, keepdims=False)"}. */
  static List<String> signatures() {
    try {
      return Files.readAllLines(Golden.resources().resolve("keras-ops.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String name(String signature) {
    return signature.substring(0, signature.indexOf('('));
  }

  /** Returns whether there is an operation; those that take functions are methods only. */
  static boolean isHere(String name) {
    if (OpTable.find(name) != null) return true;
    boolean control = List.of(CONTROL.split(" ", -1)).contains(name);
    var method = camel(name);
    return control
        && Arrays.stream(Ops.class.getMethods()).anyMatch(m -> m.getName().equals(method));
  }

  private static String camel(String name) {
    var text = new StringBuilder();
    for (var word : name.split("_", -1)) {
      text.append(
          text.length() == 0
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return text.toString();
  }

  /** Returns the part of COVERAGE.md about operations. */
  static String section() {
    var names = signatures().stream().map(OperationNames::name).toList();
    var missing = names.stream().filter(n -> !isHere(n)).toList();
    var text = new StringBuilder();
    text.append(
        String.format(
            """

            ## Operations: %d of %d

            All names of `keras.ops`, of `keras.ops.image` (with the prefix `image.`) and of `keras.random` (`random.`)
            are static methods of `Ops`, `ImageOps` and `RandomOps` in `dev.rhyton.ops`, with Keras' arguments and
            defaults, except:

            | Keras | here |
            | --- | --- |
            """,
            names.size() - missing.size(), names.size()));
    missing.forEach(
        n -> text.append(String.format("| %s | %s |%n", n, REASONS.getOrDefault(n, "not yet"))));
    return text.toString();
  }
}
