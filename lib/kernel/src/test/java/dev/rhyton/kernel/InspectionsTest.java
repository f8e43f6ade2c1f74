package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionsTest {
  private static HelpedShell cells;

  @BeforeAll
  static void start() throws CellException {
    cells = new HelpedShell();
  }

  @AfterAll
  static void stop() {
    cells.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          Dense|                             ~ final class dev.rhyton.layers.Dense ~ Fully connected layer
          Den|se.of(8)                       ~ Dense of(int units)                 ~ Every unit uses the whole
          Dense.of|                          ~ static Dense Dense.of(int units)    ~ Creates a layer with units
          Dense.o|f(8)                       ~ static Dense Dense.of(int units)    ~ Creates a layer with units
          Dense.of(|8)                       ~ static Dense Dense.of(int units)    ~ Creates a layer with units
          Dense.of(8)|                       ~ static Dense Dense.of(int units)    ~ Creates a layer with units
          Dense.of(8).activation("re|        ~ Dense Dense.activation(String name) ~ activation(ActivationFunction
          model.fit|                         ~ fit(Object x, Object y, Fit options) ~ Trains on samples and targets
          model.fit(|                        ~ fit(Dataset data)                   ~ Trains on samples and targets
          model.fit(samples, epo|chs(3))     ~ static Fit Fit.epochs(int           ~ the passes over the samples
          model.fit(samples, epochs(3), |    ~ fit(Object x, Object y, Fit options) ~ Trains on samples and targets
          mod|el.summary()                   ~ Sequential model                    ~ A stack of layers
          train(model, |                     ~ History train(Sequential            ~ double rate)
          coder|                             ~ Coder coder                         ~ class Coder extends Model
          new Co|der()                       ~ new Coder()                         ~ Coder
          EarlyStopping|                     ~ dev.rhyton.callbacks.EarlyStopping  ~ Stops training
          """)
  void declarationAndDocumentationAreShown(String code, String declaration, String sentence) {
    var text = cells.text(code, false);
    assertTrue(text.contains(declaration), () -> declaration + " in " + text);
    assertTrue(text.contains(sentence), () -> sentence + " in " + text);
  }

  /** The help of magics, at their names and arguments; code behind a magic is Java. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          %mav|en a:b:1                 ~ %maven                  ~ Loads libraries and what they depend on
          int a = 1;\\n%maven a:b|:1    ~ %maven                  ~ Loads libraries
          List<String> l = 1;\\n|%jars  ~ %jars                   ~ Adds jars
          %addMavenDependency|          ~ %addMavenDependency     ~ Loads libraries
          %%ba|sh\\necho                ~ %%bash                  ~ Runs the cell in bash
          %%ti|me\\nmodel.fit(samples)  ~ %time, %%time           ~ prints the time
          %time model.fi|t(samples)     ~ fit(Object x            ~ Trains on samples
          %timeit -n 3 Dense.o|f(8)     ~ static Dense Dense.of(  ~ Creates a layer
          %%time\\nDense.o|f(8)         ~ static Dense Dense.of(  ~ Creates a layer
          """)
  void magicsHaveDocumentation(String code, String declaration, String sentence) {
    var text = cells.text(code.replace("\\n", "\n"), false);
    assertTrue(text.contains(declaration), () -> declaration + " in " + text);
    assertTrue(text.contains(sentence), () -> sentence + " in " + text);
  }

  @Test
  void allMagicsHaveDocumentation() {
    for (var magic : Magics.completions()) {
      var data = cells.inspect(magic.text() + "|", false);
      assertTrue(data.getData(MIMEType.TEXT_HTML).toString().contains("<code>%"), magic.text());
      assertTrue(
          data.getData(MIMEType.TEXT_PLAIN).toString().endsWith(magic.documentation()),
          magic.text());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"unknown|", "// Dense|", "|", "12|", "\"Dense|", "import |", "noMethod(1, |"})
  void whatIsUnknownShowsNothing(String code) {
    assertNull(cells.inspect(code, false));
  }

  @Test
  void detailShowsTheDocumentationOfAllOverloads() {
    var once = cells.text("model.save(|", false);
    var all = cells.text("model.save(|", true);
    assertTrue(all.length() > once.length(), all);
    assertTrue(cells.text("Dense|", true).contains("Dense useBias(boolean use)"));
    assertFalse(cells.text("Dense|", false).contains("Dense useBias(boolean use)"));
  }

  @Test
  void theOverloadsThatTakeTheArgumentComeFirst() {
    var first = cells.text("text.substring(1, |", false).lines().findFirst().orElseThrow();
    assertTrue(first.startsWith("String String.substring(int "), first);
    assertTrue(first.contains(", int "), first);
  }

  @Test
  void theHtmlHasTheSameWords() {
    var html = (String) cells.inspect("Dense|", false).getData(MIMEType.TEXT_HTML);
    assertTrue(html.contains("Dense.of(64).activation(\"relu\")"), html);
    assertEquals(cells.text("Dense|", false), Javadoc.plain(html));
  }

  @Test
  void theJdkIsDocumentedWhereItsSourcesAre() {
    assumeTrue(SourceDocs.jdk().isFile(), "this JDK has no " + SourceDocs.jdk());
    for (var code : List.of("Math.max|", "Math.max(1, |")) {
      var text = cells.text(code, false);
      assertTrue(text.contains("static int Math.max(int a, int b)"), text);
      assertTrue(text.contains("Returns the greater of two int values."), text);
      assertTrue(text.contains("- a: an argument."), text);
    }
    assertTrue(cells.text("words|", false).contains("An ordered collection"));
    var completion = cells.complete("text.isB|").completions().get(0);
    assertTrue(completion.documentation().startsWith("Returns true if the string is empty"));
  }

  @Test
  void theJdkHasSignaturesWithoutSources() {
    assertTrue(cells.text("Math.max|", false).contains("static int Math.max(int"));
  }
}
