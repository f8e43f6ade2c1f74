package dev.rhyton.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Entities;

/**
 * Writes the site. It begins with the notebooks, the READMEs of the modules and the home page, and
 * follows their links: Markdown and notebooks become pages at the same path, other files are
 * copied.
 */
public final class Site {
  private static final String HOME = "lib/site/home.md";
  private static final String INDEX = "00-index.ipynb";
  private static final String JAVADOC = "api";
  private static final Pattern ELSEWHERE = Pattern.compile("^([a-z]+:|#)");
  private static final Pattern CHAPTER = Pattern.compile("(\\d+)-.*\\.ipynb");

  /** Places in the home page for what is derived. */
  private static final String FIRST_MODEL = "<!-- A first model -->";

  private static final String CHAPTERS = "<!-- Chapters -->";

  private final Path root;
  private final Path site;
  private final String template = resource("page.html");

  /** The paths of what the site contains, and those of them that are not made yet. */
  private final Set<String> found = new HashSet<>();

  private final Deque<String> toDo = new ArrayDeque<>();
  private final List<Page> pages = new ArrayList<>();
  private final StringBuilder chapters = new StringBuilder();

  Site(Path root, Path site) {
    this.root = root;
    this.site = site;
  }

  /**
   * Builds the site and checks its links; exits with status 1 if one is broken.
   *
   * @param args the folder of the project, that of its Javadoc, and that of the site, which must
   *     not exist
   */
  @SuppressWarnings("SystemOut") // the report of a command
  public static void main(String[] args) throws IOException {
    var site = Path.of(args[2]);
    Files.createDirectory(site);
    new Site(Path.of(args[0]).toRealPath(), site).build(Path.of(args[1]));
    var links = Links.of(site);
    links.broken().forEach(System.out::println);
    if (!links.broken().isEmpty()) System.exit(1);
    var external = site.resolveSibling("external-links.txt");
    Files.write(external, links.external());
    System.out.printf(
        "%s: %d pages, %d links, none broken; %d external addresses, not opened, are in %s%n",
        site.resolve("index.html"),
        links.pages(),
        links.count(),
        links.external().size(),
        external);
  }

  void build(Path javadoc) throws IOException {
    copyJavadoc(javadoc, site.resolve(JAVADOC));
    files("notebooks", "*.ipynb").forEach(this::find);
    files("lib", "*/README.md").forEach(this::find);
    find(HOME); // after the chapters, which it shows
    while (!toDo.isEmpty()) add(toDo.remove());
    for (var page : pages) write(page);
    writeNotFound();
    copyScripts();
    Files.writeString(site.resolve("search-index.js"), SearchIndex.of(pages, site, JAVADOC));
  }

  private void find(String source) {
    if (found.add(source)) toDo.add(source);
  }

  private static void copyJavadoc(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    // Of JDK 17: fonts that it does not bring, and a link to the group of all packages without a
    // target.
    replace(to.resolve("stylesheet.css"), "@import url('resources/fonts/dejavu.css');", "");
    replace(to.resolve("constant-values.html"), "<main ", "<main id=\"dev.rhyton\" ");
  }

  private static void replace(Path file, String old, String now) throws IOException {
    if (!Files.exists(file)) return; // of a later JDK
    Files.writeString(file, Files.readString(file).replace(old, now));
  }

  /** Returns the files below a folder whose paths match a pattern, in order. */
  private List<String> files(String folder, String pattern) throws IOException {
    var start = root.resolve(folder);
    var matcher = start.getFileSystem().getPathMatcher("glob:" + pattern);
    try (var all = Files.walk(start, 2)) {
      return all.filter(file -> matcher.matches(start.relativize(file)))
          .map(this::path)
          .sorted()
          .toList();
    }
  }

  private String path(Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /** Makes a page of a source, or copies it. */
  private void add(String source) throws IOException {
    var file = root.resolve(source);
    var address = address(source);
    Files.createDirectories(site.resolve(address).toAbsolutePath().getParent());
    if (Files.isDirectory(file)) {
      pages.add(page(source, "page", contents(file)));
    } else if (source.endsWith(".ipynb")) {
      addNotebook(source, address);
    } else if (source.equals(HOME)) {
      pages.add(home());
    } else if (source.endsWith(".md")) {
      pages.add(page(source, "page", Files.readString(file)));
    } else {
      Files.copy(file, site.resolve(address), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Page page(String source, String kind, String markdown) {
    var text = Markdown.ofReadme(link -> link(source, link));
    var html = text.html(markdown);
    return new Page(kind, address(source), text.title(), html, text.sections());
  }

  private void addNotebook(String source, String address) throws IOException {
    var notebook = Notebook.read(root.resolve(source));
    var chapter = CHAPTER.matcher(Path.of(source).getFileName().toString());
    boolean isSolution = source.contains("/solutions/");
    var kind =
        isSolution ? "solutions" : chapter.matches() ? "chapter " + chapter.group(1) : "notebook";
    var page = notebook.page(kind, site, address, link -> link(source, link));
    pages.add(page);
    if (!isSolution && chapter.matches() && !source.endsWith(INDEX)) {
      chapters.append(card(chapter.group(1), page, notebook));
    }
  }

  /** Returns a chapter as the home page shows it: with its first picture that is not a strip. */
  private static String card(String number, Page page, Notebook notebook) {
    var picture =
        notebook.pictures().stream()
            .filter(p -> p.width() > 300 && p.width() < 3 * p.height())
            .findFirst()
            .map(p -> Notebook.image(p, "index.html"))
            .orElse("");
    return "<li><a href=\"%s\">%s<b>%s %s</b><span>%s</span></a></li>\n"
        .formatted(
            page.address(),
            picture,
            number,
            Entities.escape(page.title()),
            Entities.escape(notebook.subtitle()));
  }

  private Page home() throws IOException {
    var page = page(HOME, "page", Files.readString(root.resolve(HOME)));
    var readme = Files.readString(root.resolve("README.md"));
    var model = page("README.md", "page", section(readme, "A first model")).html();
    var html =
        page.html()
            .replace(FIRST_MODEL, model)
            .replace(CHAPTERS, "<ul class=\"chapters\">\n" + chapters + "</ul>\n");
    return new Page(page.kind(), page.address(), page.title(), html, page.sections());
  }

  /** Returns the text below a heading, up to the last code before the next heading. */
  private static String section(String markdown, String heading) {
    var found =
        Pattern.compile("(?ms)^## " + Pattern.quote(heading) + "\n(.*?)^## ").matcher(markdown);
    if (!found.find()) throw new IllegalArgumentException("README.md has no section " + heading);
    return found.group(1).substring(0, found.group(1).lastIndexOf("```") + 3);
  }

  /** Returns a list of the notebooks in a folder, with links as seen from beside the folder. */
  private String contents(Path folder) throws IOException {
    var lines = new ArrayList<String>(List.of("# " + path(folder), ""));
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        var name = file.getFileName().toString();
        if (name.endsWith(".ipynb")) {
          var title = Notebook.read(file).title();
          lines.add("- [%s](%s/%s)".formatted(title, folder.getFileName(), name));
        }
      }
    }
    return String.join("\n", lines);
  }

  /**
   * Returns a link of a source as a link of its page. What it leads to becomes a part of the site;
   * a link to what does not exist stays as it is, and is found by {@link Links}.
   */
  private String link(String source, String link) {
    if (ELSEWHERE.matcher(link).find()) return link;
    int hash = link.indexOf('#');
    var anchor = hash < 0 ? "" : link.substring(hash);
    var file =
        root.resolve(source).resolveSibling(hash < 0 ? link : link.substring(0, hash)).normalize();
    if (!file.startsWith(root) || !Files.exists(file)) return link;
    var target = path(file);
    if (Files.isDirectory(file)) target = ofFolder(target);
    find(target);
    return relative(address(source), address(target)) + anchor;
  }

  /** Returns what represents a folder: its README, its table of contents, or itself. */
  private String ofFolder(String folder) {
    return Stream.of("README.md", INDEX)
        .map(name -> folder + "/" + name)
        .filter(file -> Files.exists(root.resolve(file)))
        .findFirst()
        .orElse(folder);
  }

  /** Returns the address of the page of a source in the site. */
  private String address(String source) {
    if (source.equals(HOME)) return "index.html";
    if (Files.isDirectory(root.resolve(source))) return source + "/index.html";
    return source.replaceFirst("\\.(md|ipynb)$", ".html");
  }

  /** Returns an address as a link on the page with another address. */
  static String relative(String from, String to) {
    var folder = Path.of(from).getParent();
    return (folder == null ? Path.of(to) : folder.relativize(Path.of(to)))
        .toString()
        .replace('\\', '/');
  }

  private void write(Page page) throws IOException {
    var top = relative(page.address(), "index.html").replaceFirst("index\\.html$", "");
    Files.writeString(
        site.resolve(page.address()),
        template
            .replace("{title}", Entities.escape(page.title()))
            .replace("{top}", top)
            .replace("{contents}", contents(page))
            .replace("{page}", page.html()));
  }

  /** Returns the links to the sections of a long page. */
  private static String contents(Page page) {
    var sections = page.sections().stream().filter(s -> s.level() == 2).toList();
    if (sections.size() < 3) return "";
    return sections.stream()
        .map(
            section ->
                "<li><a href=\"#%s\">%s</a></li>"
                    .formatted(section.id(), Entities.escape(section.title())))
        .collect(
            Collectors.joining(
                "\n",
                "<nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n",
                "\n</ul>\n</nav>"));
  }

  /** Writes the page for unknown addresses, which may be in any folder: it has no other files. */
  private void writeNotFound() throws IOException {
    var folders = new TreeSet<>(Set.of(JAVADOC));
    for (var page : pages) {
      if (page.address().contains("/")) {
        folders.add(page.address().substring(0, page.address().indexOf('/')));
      }
    }
    Files.writeString(
        site.resolve("404.html"),
        resource("404.html")
            .replace("{style}", resource("site.css"))
            .replace("{folders}", String.join("|", folders)));
  }

  private void copyScripts() throws IOException {
    for (var name : List.of("site.css", "site.js")) {
      Files.writeString(site.resolve(name), resource(name));
    }
    copyScript("org.webjars", "highlightjs", "highlight.min.js");
    copyScript("org.webjars.npm", "katex", "dist/katex.min.js");
    copyScript("org.webjars.npm", "katex", "LICENSE");
  }

  /** Copies a file of a WebJar, whose paths contain its version. */
  private void copyScript(String group, String name, String file) throws IOException {
    var jar = new Properties();
    try (var properties = stream("/META-INF/maven/%s/%s/pom.properties".formatted(group, name))) {
      jar.load(properties);
    }
    var path =
        "/META-INF/resources/webjars/%s/%s/%s".formatted(name, jar.getProperty("version"), file);
    var target = site.resolve("scripts").resolve(name).resolve(Path.of(file).getFileName());
    Files.createDirectories(target.getParent());
    try (var in = stream(path)) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static InputStream stream(String resource) throws IOException {
    var stream = Site.class.getResourceAsStream(resource);
    if (stream == null) throw new IOException(resource + " is not on the class path");
    return stream;
  }

  private static String resource(String name) {
    try (var in = stream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
