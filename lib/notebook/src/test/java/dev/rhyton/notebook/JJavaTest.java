package dev.rhyton.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.util.Map;
import java.util.ServiceLoader;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** Renderings in the part of JJava that is on Maven Central. */
class JJavaTest {
  @Test
  void aHistoryIsCurvesAndATable() {
    try (var kernel = new JJavaKernel()) {
      Renderers.install();
      Renderers.install(); // has no effect
      var data = kernel.getRenderer().render(PlotKit.history(2));
      var html = (String) data.getData(MIMEType.TEXT_HTML);
      assertEquals(1, html.split("<table", -1).length - 1);
      assertTrue(html.contains((String) data.getData(MIMEType.IMAGE_PNG)));
      assertEquals(PlotKit.history(2).toString(), data.getData(MIMEType.TEXT_PLAIN));
      var metadata = new Gson().toJsonTree(data).getAsJsonObject().get("metadata").toString();
      assertTrue(metadata.contains("\"width\":800"), metadata);
    }
  }

  @Test
  void onlyWhatIsAskedForIsGiven() {
    try (var kernel = new JJavaKernel()) {
      Renderers.install();
      var data = kernel.getRenderer().renderAs(PlotKit.history(2), "text/html");
      assertTrue(((String) data.getData(MIMEType.TEXT_HTML)).contains("<table"));
      assertNull(data.getData(MIMEType.IMAGE_PNG));
    }
  }

  @Test
  void picturesAreShown() {
    try (var kernel = new JJavaKernel()) {
      Renderers.install();
      var picture = Plots.bars("seconds", Map.of("a", 1));
      assertEquals(
          Rendering.base64(picture),
          kernel.getRenderer().render(picture).getData(MIMEType.IMAGE_PNG));
    }
  }

  @Test
  void theExtensionInstallsThem() {
    try (var kernel = new JJavaKernel()) {
      for (var extension : ServiceLoader.load(Extension.class)) extension.install(kernel);
      var data = kernel.getRenderer().render(Table.create("net"));
      assertTrue(((String) data.getData(MIMEType.TEXT_HTML)).contains("<table"));
    }
  }
}
