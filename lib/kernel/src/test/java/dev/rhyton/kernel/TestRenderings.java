package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.function.Consumer;

/** Teaches the kernel a look, as a library does. */
public final class TestRenderings implements Consumer<Renderer> {
  /** Something that knows nothing of notebooks. */
  public static final class Picture {}

  /** Something that renders itself. */
  public static final class Own implements DisplayDataRenderable {
    @Override
    public void render(RenderContext context) {
      context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<i>own</i>");
    }
  }

  @Override
  public void accept(Renderer renderer) {
    renderer
        .createRegistration(Picture.class)
        .preferring(MIMEType.TEXT_HTML)
        .register(
            (picture, context) ->
                context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<u>picture</u>"));
  }
}
