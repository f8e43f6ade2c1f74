package dev.rhyton.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinksTest {
  @TempDir private Path folder;

  private void write(String name, String html) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, html);
  }

  @Test
  void brokenLinksAndAnchorsAreFound() throws IOException {
    write(
        "a.html",
        """
        <a href="b/c.html">1</a> <a href="b/c.html#f(int,T%5B%5D)">2</a> <a href="#top">3</a>
        <a href="b/d.html">4</a> <a href="b/c.html#missing">5</a> <img src="e.png">
        <a href="https://example.org/x#y">6</a> <a href="data:,">7</a> <a id="top"></a>
        """);
    write("b/c.html", "<p id='f(int,T[])'></p><a href='../a.html?q#top'></a>");
    var links = Links.of(folder);
    var page = folder.resolve("a.html").toString();
    assertEquals(
        List.of(page + ": no b/d.html", page + ": no b/c.html#missing", page + ": no e.png"),
        links.broken());
    assertEquals(Set.of("https://example.org/x"), links.external());
    assertEquals(2, links.pages());
    assertEquals(7, links.count());
  }
}
