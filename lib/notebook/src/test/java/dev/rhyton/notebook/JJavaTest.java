package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** Renderings in the part of JJava that is on Maven Central. */
class JJavaTest {
  /** A kernel that runs no code. */
  private static final class Kernel extends BaseKernel implements AutoCloseable {
    Kernel() {
      super(
          "JJava",
          "1.0-a6",
          null,
          List.of(),
          null,
          new JupyterIO(StandardCharsets.UTF_8),
          new CommManager(),
          new Renderer(),
          null,
          null,
          false,
          new StringStyler("", "", "", line -> ""));
      onStartup();
    }

    @Override
    public Object evalRaw(String source) {
      throw new UnsupportedOperationException(source);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
      return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
      return null;
    }

    @Override
    public String isComplete(String code) {
      return IS_COMPLETE_MAYBE;
    }

    @Override
    public void close() {
      onShutdown(false);
    }
  }

  @Test
  void aHistoryIsCurvesAndATable() {
    try (var kernel = new Kernel()) {
      Renderers.install();
      Renderers.install(); // has no effect
      var data = kernel.getRenderer().render(Samples.history(2));
      var html = (String) data.getData(MIMEType.TEXT_HTML);
      assertEquals(1, html.split("<table", -1).length - 1);
      assertTrue(html.contains((String) data.getData(MIMEType.IMAGE_PNG)));
      assertEquals(Samples.history(2).toString(), data.getData(MIMEType.TEXT_PLAIN));
      var metadata = new Gson().toJsonTree(data).getAsJsonObject().get("metadata").toString();
      assertTrue(metadata.contains("\"width\":800"), metadata);
    }
  }

  @Test
  void onlyWhatIsAskedForIsGiven() {
    try (var kernel = new Kernel()) {
      Renderers.install();
      var data = kernel.getRenderer().renderAs(Samples.history(2), "text/html");
      assertTrue(((String) data.getData(MIMEType.TEXT_HTML)).contains("<table"));
      assertNull(data.getData(MIMEType.IMAGE_PNG));
    }
  }

  @Test
  void picturesAreShown() {
    try (var kernel = new Kernel()) {
      Renderers.install();
      var picture = Plots.bars("seconds", Map.of("a", 1));
      assertEquals(
          Rendering.base64(picture),
          kernel.getRenderer().render(picture).getData(MIMEType.IMAGE_PNG));
    }
  }

  @Test
  void theExtensionInstallsThem() {
    try (var kernel = new Kernel()) {
      for (var extension : ServiceLoader.load(Extension.class)) extension.install(kernel);
      var data = kernel.getRenderer().render(Table.create("net"));
      assertTrue(((String) data.getData(MIMEType.TEXT_HTML)).contains("<table"));
    }
  }
}
