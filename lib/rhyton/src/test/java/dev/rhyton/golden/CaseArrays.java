package dev.rhyton.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rhyton.datasets.ArrayFiles;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The arrays of a case in the order in which its model takes them: those that {@code meta.json}
 * names, as a list or, as Keras goes through a dict, by their keys in order; otherwise {@code
 * PREFIX0.npy}, {@code PREFIX1.npy} and so on. Each array file of a prefix is read.
 */
final class CaseArrays {
  private CaseArrays() {}

  static List<NDArray> inputs(Path folder) {
    return given("inputs", folder, "in_");
  }

  static List<NDArray> outputs(Path folder) {
    return given("outputs", folder, "out_");
  }

  /** The arrays of a prefix in a case whose meta does not name them, possibly none. */
  static List<NDArray> numbered(Path folder, String prefix) {
    return read(folder, prefix, MissingNode.getInstance());
  }

  private static List<NDArray> given(String side, Path folder, String prefix) {
    var file = folder.resolve("meta.json");
    JsonNode meta = Files.exists(file) ? Golden.json(file) : MissingNode.getInstance();
    var arrays = read(folder, prefix, meta.path(side));
    assertTrue(!arrays.isEmpty(), folder + " has no " + side);
    return arrays;
  }

  private static List<NDArray> read(Path folder, String prefix, JsonNode named) {
    var all = files(folder, prefix);
    var names = new ArrayList<String>();
    if (!named.isMissingNode()) collect(named, names);
    else for (int i = 0; all.contains(prefix + i + ".npy"); i++) names.add(prefix + i + ".npy");
    all.removeAll(names);
    assertEquals(List.of(), List.copyOf(all), folder + " has arrays that nothing reads");
    return names.stream().map(name -> ArrayFiles.readNpy(folder.resolve(name))).toList();
  }

  /** The names of files: texts, or objects with a {@code file}, in lists, dicts or both. */
  static void collect(JsonNode node, List<String> names) {
    if (node.isTextual()) names.add(node.asText());
    else if (node.path("file").isTextual()) names.add(node.get("file").asText());
    else if (node.isArray()) {
      var parts = new ArrayList<JsonNode>();
      node.forEach(parts::add);
      boolean keys = parts.stream().allMatch(part -> part.path("key").isTextual());
      if (keys) parts.sort(Comparator.comparing(part -> part.get("key").asText()));
      parts.forEach(part -> collect(part, names));
    } else new TreeSet<>(keys(node)).forEach(key -> collect(node.get(key), names));
  }

  private static List<String> keys(JsonNode object) {
    var keys = new ArrayList<String>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static Set<String> files(Path folder, String prefix) {
    try (Stream<Path> all = Files.list(folder)) {
      var names = new TreeSet<String>();
      all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix) && name.endsWith(".npy"))
          .forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
