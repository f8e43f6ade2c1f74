package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.common.Url;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.net.URL;
import java.net.URLConnection;
import org.jspecify.annotations.Nullable;

/** Shows URLs as links, in place of the HTML of the base kernel, which browsers cannot read. */
final class LinkRendering {
  private LinkRendering() {}

  static void register(Renderer renderer) {
    renderer
        .createRegistration(URL.class)
        .supporting(MIMEType.TEXT_HTML)
        .preferring(MIMEType.TEXT_HTML)
        .register(LinkRendering::render);
    renderer
        .createRegistration(URLConnection.class)
        .supporting(MIMEType.TEXT_HTML)
        .preferring(MIMEType.TEXT_HTML)
        .register((connection, context) -> render(connection.getURL(), context));
  }

  /** Returns whether the base kernel has its own HTML for the value. */
  static boolean isLink(@Nullable Object value) {
    return value instanceof URL || value instanceof URLConnection;
  }

  private static void render(URL url, RenderContext context) {
    if (context.getParameterAsBoolean(Url.EMBED_KEY, false)) {
      return; // the base kernel shows the content
    }
    var link = Javadoc.escape(url.toExternalForm()).replace("\"", "&quot;");
    var tag = context.getParameterAsString(Url.HTML_TAG_KEY, "a");
    var attribute =
        context.getParameterAsString(Url.HTML_SRC_ATTR_KEY, tag.equals("a") ? "href" : "src");
    context.renderIfRequested(
        MIMEType.TEXT_HTML,
        () ->
            "<%s %s=\"%s\">".formatted(tag, attribute, link)
                + (tag.equals("a") ? link + "</a>" : ""));
  }
}
