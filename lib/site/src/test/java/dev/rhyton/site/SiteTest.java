package dev.rhyton.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
  @TempDir private Path folder;
  private Path project;
  private Path site;

  @BeforeEach
  void write() throws IOException {
    project = Files.createDirectory(folder.resolve("project")).toRealPath();
    site = folder.resolve("site");
    write(
        "README.md",
        "# Manual\n\n## A first model\n\n[Two](notebooks/02-two.ipynb)\n```\na\n```\nMore.\n\n## Modules\n");
    write("lib/site/home.md", "# Home\n\n<!-- A first model -->\n\n<!-- Chapters -->\n");
    write("lib/a/README.md", "# A\n\n[manual](../../README.md#modules), [data](data/a.csv)\n");
    write("lib/a/data/a.csv", "1,2\n");
    write("lib/a/data/unused.csv", "");
    write("lib/kernel/PYTHON.md", "# Python");
    write("lib/notebook/PANDAS.md", "# pandas");
    write("lib/rhyton/COVERAGE.md", "# Coverage");
    write(
        "lib/b/README.md",
        "[1](../kernel/PYTHON.md) [2](../notebook/PANDAS.md) [3](../rhyton/COVERAGE.md)");
    write("javadoc/index.html", "<p>");
    write("javadoc/constant-values.html", "<main role='main'><a href='#dev.rhyton'></a>");
    write("javadoc/stylesheet.css", "@import url('resources/fonts/dejavu.css');\na {}");
    write("javadoc/type-search-index.js", "typeSearchIndex = [];");
    write("javadoc/member-search-index.js", "memberSearchIndex = [];");
    notebook("00-index", "# Contents\\n\\n[One](01-one.ipynb), [all](solutions)");
    notebook("01-one", "# One\\n> The `first`.");
    notebook("02-two", "# Two");
    notebook("solutions/01-one", "# Solutions: 01, One\\n> [One](../01-one.ipynb)");
  }

  private void write(String name, String text) throws IOException {
    var file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void notebook(String name, String text) throws IOException {
    var cells = "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": \"%s\"}]}";
    write("notebooks/" + name + ".ipynb", cells.formatted(text));
  }

  private String page(String name) throws IOException {
    return Files.readString(site.resolve(name));
  }

  private void build() throws IOException {
    Files.createDirectory(site);
    new Site(project, site).build(project.resolve("javadoc"));
  }

  @Test
  void whatIsLinkedIsThereAndNoLinkIsBroken() throws IOException {
    build();
    assertEquals(List.of(), Links.of(site).broken());
    assertTrue(page("lib/a/README.html").contains("<a href=\"../../README.html#modules\">"));
    assertTrue(Files.exists(site.resolve("lib/a/data/a.csv")));
    assertFalse(Files.exists(site.resolve("lib/a/data/unused.csv")));
    assertTrue(page("notebooks/00-index.html").contains("<a href=\"solutions/index.html\">all"));
    assertTrue(
        page("notebooks/solutions/index.html")
            .contains("<a href=\"01-one.html\">Solutions: 01, One</a>"));
    assertTrue(page("search-index.js").contains("\"kind\":\"chapter 02\",\"title\":\"Two\""));
    assertEquals("\na {}", page("api/stylesheet.css"));
    assertTrue(page("404.html").contains("(api|lib|notebooks)"));
  }

  @Test
  void theHomePageShowsTheFirstModelAndTheChapters() throws IOException {
    build();
    var home = page("index.html");
    assertTrue(home.contains("<a href=\"notebooks/02-two.html\">Two</a>"), home);
    assertTrue(
        home.contains("<li><a href=\"notebooks/01-one.html\"><b>01 One</b><span>The first.</span>"),
        home);
    assertFalse(home.contains("More."), home);
    assertFalse(home.contains("00 Contents"), home);
  }

  @Test
  void aLinkToNothingIsBroken() throws IOException {
    write("lib/a/README.md", "# A\n\n[data](data/missing.csv) [manual](../../README.md#no)\n");
    build();
    assertEquals(
        List.of(
            site.resolve("lib/a/README.html") + ": no data/missing.csv",
            site.resolve("lib/a/README.html") + ": no ../../README.html#no"),
        Links.of(site).broken());
  }
}
