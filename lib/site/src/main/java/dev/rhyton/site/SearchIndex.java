package dev.rhyton.site;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the search of the site knows: the sections of its pages, and the classes and methods of
 * Javadoc. It is a script, because a page that was opened as a file may load scripts, but no data.
 */
final class SearchIndex {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private record Entry(String kind, String title, String address, List<List<String>> sections) {}

  /**
   * A class of Javadoc.
   *
   * @param members names and anchors
   */
  private record Type(String pack, String name, Map<String, String> members) {}

  private record Index(List<Entry> pages, String javadoc, List<Type> types) {}

  private SearchIndex() {}

  /** Returns the index of pages and of Javadoc, which is in a folder of the site. */
  static String of(List<Page> pages, Path site, String javadoc) throws IOException {
    var entries = new ArrayList<Entry>();
    for (var page : pages) {
      var sections = new ArrayList<List<String>>();
      for (var section : page.sections()) {
        var text = section.text().toString().replaceAll("\\s+", " ").strip();
        sections.add(List.of(section.id(), section.title(), text));
      }
      entries.add(new Entry(page.kind(), page.title(), page.address(), sections));
    }
    var index = new Index(entries, javadoc, types(site.resolve(javadoc)));
    return "searchIndex = " + GSON.toJson(index) + ";\n";
  }

  /** Returns the classes with their methods and fields, by the index of Javadoc's own search. */
  private static List<Type> types(Path javadoc) throws IOException {
    var types = new LinkedHashMap<String, Type>();
    for (var element : read(javadoc.resolve("type-search-index.js"))) {
      var entry = element.getAsJsonObject();
      if (!entry.has("p")) continue; // the list of all classes
      var pack = entry.get("p").getAsString();
      var name = entry.get("l").getAsString();
      types.put(pack + "." + name, new Type(pack, name, new LinkedHashMap<>()));
    }
    for (var element : read(javadoc.resolve("member-search-index.js"))) {
      var entry = element.getAsJsonObject();
      var label = entry.get("l").getAsString();
      var type = types.get(entry.get("p").getAsString() + "." + entry.get("c").getAsString());
      var name = label.replaceFirst("\\(.*", "");
      if (type == null || name.equals(type.name().replaceFirst(".*\\.", "")))
        continue; // constructor
      // The first of several methods with a name; they are beside each other.
      type.members().putIfAbsent(name, entry.has("u") ? entry.get("u").getAsString() : label);
    }
    return List.copyOf(types.values());
  }

  /** Returns the list that a script of Javadoc assigns to a variable. */
  private static JsonArray read(Path script) throws IOException {
    var text = Files.readString(script);
    return JsonParser.parseString(text.substring(text.indexOf('['), text.lastIndexOf(']') + 1))
        .getAsJsonArray();
  }
}
