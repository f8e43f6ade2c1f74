package dev.rhyton.site;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jsoup.nodes.Entities;

/** A notebook with its outputs as a page. */
final class Notebook {
  /** The cell with the links to the chapters before and after, which {@code --pages} writes. */
  private static final String LINKS = "navigation";

  private final List<JsonObject> cells = new ArrayList<>();

  /**
   * A picture among the outputs.
   *
   * @param address its file in the site
   * @param alt what it shows, in words
   */
  record Picture(String address, String alt, int width, int height) {}

  private final List<Picture> pictures = new ArrayList<>();

  private Notebook(JsonObject json) {
    json.getAsJsonArray("cells").forEach(cell -> cells.add(cell.getAsJsonObject()));
  }

  static Notebook read(Path file) throws IOException {
    return new Notebook(
        JsonParser.parseString(Files.readString(file, StandardCharsets.UTF_8)).getAsJsonObject());
  }

  /** Returns the pictures of the page. */
  List<Picture> pictures() {
    return pictures;
  }

  /** Returns the title, in Markdown. */
  String title() {
    return text(cells.get(0).get("source")).lines().findFirst().orElse("").replaceFirst("^# ", "");
  }

  /** Returns the sentence below the title. */
  String subtitle() {
    return Markdown.subtitle(text(cells.get(0).get("source")));
  }

  /**
   * Returns the page, and writes its pictures.
   *
   * @param address the address of the page in the site
   * @param addresses where the links of the notebook lead to
   */
  Page page(String kind, Path site, String address, UnaryOperator<String> addresses)
      throws IOException {
    var markdown = Markdown.ofNotebook(addresses);
    var html = new StringBuilder();
    for (var cell : cells) {
      var source = text(cell.get("source"));
      if (cell.get("cell_type").getAsString().equals("markdown")) {
        var tag = cell.has("id") && cell.get("id").getAsString().equals(LINKS) ? "nav" : "div";
        html.append("<%s>\n%s</%s>\n".formatted(tag, markdown.html(source), tag));
      } else if (!source.isBlank()) {
        markdown.add(source);
        html.append(
            "<div class=\"cell\"><pre><code class=\"language-java\">%s</code></pre>\n"
                .formatted(Entities.escape(source)));
        for (var output : cell.getAsJsonArray("outputs")) {
          html.append(output(output.getAsJsonObject(), site, address));
        }
        html.append("</div>\n");
      }
    }
    return new Page(kind, address, markdown.title(), html.toString(), markdown.sections());
  }

  /** Returns an output in the richest form that it has: HTML, a picture or text. */
  private String output(JsonObject output, Path site, String address) throws IOException {
    var data = output.has("data") ? output.getAsJsonObject("data") : output;
    if (data.has("text/html")) {
      return "<div class=\"output\">%s</div>\n".formatted(text(data.get("text/html")));
    }
    if (data.has("image/png")) {
      var bytes = Base64.getMimeDecoder().decode(text(data.get("image/png")));
      var about = output.getAsJsonObject("metadata").getAsJsonObject("image/png");
      var file = address.replaceFirst("\\.html$", "-" + (pictures.size() + 1) + ".png");
      Files.write(site.resolve(file), bytes);
      var picture =
          new Picture(
              file,
              about.get("alt").getAsString(),
              about.get("width").getAsInt(),
              about.get("height").getAsInt());
      pictures.add(picture);
      return "<div class=\"output\">%s</div>\n".formatted(image(picture, address));
    }
    var plain =
        data.has("ename") // an exception
            ? data.get("ename").getAsString() + ": " + data.get("evalue").getAsString()
            : text(data.get(data.has("text/plain") ? "text/plain" : "text"));
    return "<pre class=\"output\">%s</pre>\n".formatted(Entities.escape(plain));
  }

  /** Returns the element that shows a picture on the page with this address. */
  static String image(Picture picture, String address) {
    return "<img src=\"%s\" alt=\"%s\" width=\"%d\" height=\"%d\" loading=\"lazy\">"
        .formatted(
            Site.relative(address, picture.address()),
            Entities.escape(picture.alt()),
            picture.width(),
            picture.height());
  }

  /** Returns a text, which may be a list of lines. */
  private static String text(JsonElement element) {
    if (!element.isJsonArray()) return element.getAsString();
    var text = new StringBuilder();
    element.getAsJsonArray().forEach(line -> text.append(line.getAsString()));
    return text.toString();
  }
}
