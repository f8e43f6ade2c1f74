package dev.rhyton.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.config.Json;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The files with weights that a JSON file lists, which lie beside it and are no links. */
final class Shards {
  private Shards() {}

  /** Returns the files that a JSON file needs besides itself. */
  static List<Path> of(Path file) {
    var reading = new FileReadContext(file);
    return reading.within(
        "weights",
        () -> {
          var json = Json.parse(reading.text());
          var names = new LinkedHashSet<>(names(json.path("weight_map")));
          for (var group : json.path("weightsManifest")) names.addAll(names(group.path("paths")));
          return names.stream().map(name -> open(file, name, Long.MAX_VALUE).file()).toList();
        });
  }

  /** Returns the names in an object or a list of names, and of lists of names. */
  static Set<String> names(JsonNode places) {
    var names = new LinkedHashSet<String>();
    for (var place : places) {
      if (place.isArray()) place.forEach(p -> names.add(p.asText()));
      else names.add(place.asText());
    }
    return names;
  }

  /** Opens a file beside another one, which has at most so many bytes. */
  static FileReadContext open(Path file, String name, long most) {
    Check.that(
        name.matches("[\\w.-]+") && !name.matches("\\.+"),
        "the file \"%s\" is not beside it.",
        name);
    return FileReadContext.of(file.resolveSibling(name), most);
  }
}
