package dev.rhyton.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MarkdownTest {
  private static String notebook(String text) {
    return Markdown.ofNotebook(link -> link).html(text).strip();
  }

  @Test
  void formulasKeepTheirSigns() {
    assertEquals(
        "<p>With <span class=\"formula\">x_1 &lt; y_1</span>:</p>", notebook("With $x_1 < y_1$:"));
    assertEquals(
        "<p><span class=\"formula display\">\\frac{a_i}{b_i} \\\\ *c*</span></p>",
        notebook("$$\\frac{a_i}{b_i} \\\\ *c*$$"));
  }

  @Test
  void aDollarSignThatEndsNothingStays() {
    assertEquals("<p>It costs $3.</p>", notebook("It costs $3."));
    assertEquals("<p><code>$x$</code></p>", notebook("`$x$`"));
    assertEquals("<p>$a$</p>", Markdown.ofReadme(link -> link).html("$a$").strip());
  }

  @Test
  void headingsHaveTheAnchorsOfGitHub() {
    var markdown = Markdown.ofReadme(link -> link);
    assertEquals(
        "<h1 id=\"in-ijava-and-jjava\">In IJava, and <code>JJava</code></h1>",
        markdown.html("# In IJava, and `JJava`").strip());
    assertEquals("<h2 id=\"notes\">Notes</h2>", markdown.html("## Notes").strip());
    assertEquals("<h2 id=\"notes-1\">Notes</h2>", markdown.html("## Notes").strip());
    assertEquals("In IJava, and JJava", markdown.title());
  }

  @Test
  void linksAndPicturesHaveOtherAddresses() {
    var markdown = Markdown.ofReadme(link -> "x/" + link);
    assertEquals(
        "<p><a href=\"x/a.md\">a</a> <img src=\"x/b.png\" alt=\"b\" /></p>",
        markdown.html("[a](a.md) ![b](b.png)").strip());
  }

  @Test
  void theWordsOfASectionAreFound() {
    var markdown = Markdown.ofReadme(link -> link);
    var unused = markdown.html("# A\n\nOne `two`\nthree.\n\n| b | c |\n| --- | --- |\n| d | e |");
    assertEquals("One two three. b c d e", markdown.sections().get(0).text().toString().strip());
  }

  @Test
  void theSubtitleIsTheFirstQuote() {
    assertEquals(
        "A model in Java.", Markdown.subtitle("# Title\n> A `model` in Java.\n\nText\n\n> Other"));
    assertEquals("", Markdown.subtitle("# Title"));
  }
}
