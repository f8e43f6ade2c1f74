package dev.rhyton.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jsoup.Jsoup;

/**
 * The links of all pages of a folder.
 *
 * @param pages the number of pages
 * @param count the number of links, pictures, styles and scripts within the folder
 * @param broken a sentence for each that leads to no file, or to no anchor of a page
 * @param external the addresses elsewhere, which nothing opens
 */
record Links(int pages, int count, List<String> broken, Set<String> external) {
  private record Link(String page, String target) {}

  static Links of(Path folder) throws IOException {
    List<Path> files;
    try (var all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
    var anchors = new HashMap<Path, Set<String>>();
    var links = new ArrayList<Link>();
    var external = new TreeSet<String>();
    for (var file : files) {
      var document = Jsoup.parse(file);
      var ids = new HashSet<>(document.select("[id]").eachAttr("id"));
      ids.addAll(document.select("a[name]").eachAttr("name"));
      anchors.put(file.normalize(), ids);
      var targets = new ArrayList<>(document.select("[href]").eachAttr("href"));
      targets.addAll(document.select("[src]").eachAttr("src"));
      for (var target : targets) {
        if (target.matches("https?:.*")) {
          external.add(target.replaceFirst("#.*", ""));
        } else if (!target.matches("(javascript|data|mailto):.*")) {
          links.add(new Link(file.toString(), target));
        }
      }
    }
    var broken = new ArrayList<String>();
    for (var link : links) {
      if (!leads(link, anchors)) broken.add(link.page() + ": no " + link.target());
    }
    return new Links(files.size(), links.size(), broken, external);
  }

  private static boolean leads(Link link, Map<Path, Set<String>> anchors) {
    var parts = link.target().split("#", 2);
    var page = Path.of(link.page());
    var file =
        parts[0].isEmpty()
            ? page
            : page.resolveSibling(decoded(parts[0].replaceFirst("\\?.*", "")));
    if (!Files.isRegularFile(file)) return false;
    return parts.length < 2
        || parts[1].isEmpty()
        || !anchors.containsKey(file.normalize())
        || anchors.get(file.normalize()).contains(decoded(parts[1]));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
