package dev.rhyton.notebook;

import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a notebook shows for a value; {@link Renderers#of} gives it.
 *
 * <p>Notebooks prefer HTML to a picture, so that HTML which stands beside a picture contains it.
 *
 * @param text one line, for those that show nothing else
 * @param html a fragment of HTML, or null
 * @param picture a picture, or null
 */
public record Rendering(String text, String html, Picture picture)
    implements DisplayDataRenderable {
  /** The data by MIME type, as Jupyter wants it. */
  Map<String, String> data() {
    var data = new LinkedHashMap<String, String>();
    data.put("text/plain", text);
    if (html != null) data.put("text/html", html);
    if (picture != null) data.put("image/png", base64(picture));
    return data;
  }

  static String base64(Picture picture) {
    return Base64.getEncoder().encodeToString(picture.png());
  }

  /** Shows it below a cell; kernels call this. */
  @Override
  public void render(RenderContext context) {
    Kernels.put(this, context);
  }

  /** Its one line. */
  @Override
  public String toString() {
    return text;
  }
}
