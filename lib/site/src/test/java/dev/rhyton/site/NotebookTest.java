package dev.rhyton.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {
  @TempDir private Path site;

  private Page page(String cells) throws IOException {
    var file = site.resolve("01-one.ipynb");
    Files.writeString(file, "{\"cells\": [" + cells + "]}");
    return Notebook.read(file).page("chapter 01", site, "01-one.html", link -> link);
  }

  private String output(String output) throws IOException {
    var page =
        page("{\"cell_type\": \"code\", \"source\": [\"a\"], \"outputs\": [" + output + "]}");
    return page.html().replaceAll("(?s).*</code></pre>\n(.*)</div>\n", "$1").strip();
  }

  @Test
  void cellsAreTextCodeAndLinks() throws IOException {
    var page =
        page(
            """
            {"cell_type": "markdown", "source": ["# One\\n", "> The first."]},
            {"cell_type": "code", "source": "int a = 1 < 2;", "outputs": []},
            {"cell_type": "code", "source": "", "outputs": []},
            {"cell_type": "markdown", "id": "navigation", "source": "[next](b)"}
            """);
    assertEquals(
        """
        <div>
        <h1 id="one">One</h1>
        <blockquote>
        <p>The first.</p>
        </blockquote>
        </div>
        <div class="cell"><pre><code class="language-java">int a = 1 &lt; 2;</code></pre>
        </div>
        <nav>
        <p><a href="b">next</a></p>
        </nav>
        """,
        page.html());
    assertEquals("One", page.title());
    assertEquals("The first. int a = 1 < 2; next ", page.sections().get(0).text().toString());
  }

  @Test
  void anOutputHasItsRichestForm() throws IOException {
    assertEquals(
        "<div class=\"output\"><b>a</b></div>",
        output("{\"data\": {\"text/html\": [\"<b>a\", \"</b>\"], \"text/plain\": \"a\"}}"));
    assertEquals(
        "<pre class=\"output\">a &lt; b</pre>", output("{\"data\": {\"text/plain\": \"a < b\"}}"));
    assertEquals(
        "<pre class=\"output\">a\nb</pre>",
        output("{\"name\": \"stdout\", \"text\": [\"a\\n\", \"b\"]}"));
    assertEquals(
        "<pre class=\"output\">IllegalStateException: why</pre>",
        output("{\"ename\": \"IllegalStateException\", \"evalue\": \"why\", \"traceback\": []}"));
  }

  @Test
  void picturesAreFiles() throws IOException {
    assertEquals(
        "<div class=\"output\"><img src=\"01-one-1.png\" alt=\"a &amp; b\" width=\"4\" height=\"3\""
            + " loading=\"lazy\"></div>",
        output(
            """
            {"data": {"image/png": "AQID", "text/plain": "a"},
             "metadata": {"image/png": {"alt": "a & b", "width": 4, "height": 3}}}
            """));
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(site.resolve("01-one-1.png")));
  }
}
