package dev.rhyton.notebook;

import dev.rhyton.config.Check;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rendering of a value in a notebook, returned by {@link Renderers#of}.
 *
 * <p>Notebooks prefer HTML to a picture, so if both are present, the HTML contains the picture.
 *
 * @param text one line, for front ends that show only text
 * @param html a fragment of HTML, or null
 * @param picture a picture, or null
 */
public record Rendering(String text, @Nullable String html, @Nullable Picture picture)
    implements DisplayDataRenderable {
  /**
   * Returns the rendering of some values below each other.
   *
   * @param text what front ends show that show only text
   */
  public static Rendering of(String text, List<?> values) {
    Check.given("Rendering", "text", text);
    var html = new StringBuilder();
    for (var value : Check.all("Rendering", "values", values)) {
      var look = Renderers.of(value);
      if (look.html() != null) html.append(look.html());
      else if (look.picture() != null) html.append(HtmlTable.image(look.picture()));
      else html.append("<p>").append(HtmlTable.escape(look.text())).append("</p>");
    }
    return new Rendering(text, html.toString(), null);
  }

  /** Returns the data by MIME type, in Jupyter's format. */
  Map<String, Object> data() {
    var data = new LinkedHashMap<String, Object>();
    data.put("text/plain", text);
    if (html != null) data.put("text/html", html);
    if (picture != null) data.put("image/png", base64(picture));
    // Some front ends prefer it to HTML, which contains more than the picture; JupyterLab does not.
    var vega = picture == null || html != null ? null : picture.vega();
    if (vega != null) data.put(VegaLite.TYPE, vega);
    return data;
  }

  static String base64(Picture picture) {
    return Base64.getEncoder().encodeToString(picture.png());
  }

  /** Displays the value below a cell; called by kernels. */
  @Override
  public void render(RenderContext context) {
    Check.given("render", "context", context);
    NotebookKernels.put(this, context);
  }

  /** Returns the text, in one line. */
  @Override
  public String toString() {
    return text;
  }
}
