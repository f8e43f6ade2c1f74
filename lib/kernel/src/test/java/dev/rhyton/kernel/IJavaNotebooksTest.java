package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cells as notebooks for IJava contain them: each test is a notebook, run on one kernel. */
class IJavaNotebooksTest {
  @TempDir private static Path folder;
  private static TestRepository repository;
  private static TestCells cells;

  @BeforeAll
  static void start() throws IOException {
    repository = new TestRepository(folder);
    for (var name : new String[] {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"}) {
      repository.add("org.lib:" + name + ":1.0", "");
    }
    repository.classifier("org.lib:zeta:1.0", "natives");
    var lib = Files.createDirectory(folder.resolve("lib"));
    for (var name : new String[] {"one", "two"}) {
      var other = new TestRepository(folder.resolve("other")).add("org.own:" + name + ":1", "");
      Files.copy(
          Path.of(URI.create(other.url())).resolve("org/own/" + name + "/1/" + name + "-1.jar"),
          lib.resolve(name + ".jar"));
    }
    cells = MagicsTest.start(repository, folder);
  }

  @AfterAll
  static void stop() throws IOException {
    cells.close();
  }

  /** Returns the last line of the text of a cell; a download may print before it. */
  private static String last(String code) throws IOException {
    return cells.text(code).lines().reduce("", (a, b) -> b.isBlank() ? a : b);
  }

  @Test
  void aLibraryFromMaven() throws IOException {
    cells.text("%maven org.lib:alpha:1.0");
    cells.text("import org.lib.Alpha;");
    assertEquals("1.0", last("String version = Alpha.version();\nversion"));
  }

  @Test
  void severalLibrariesUnderTheLongName() throws IOException {
    cells.text("%addMavenDependencies org.lib:beta:1.0 org.lib:zeta:jar:natives:1.0");
    assertEquals("1.0", last("org.lib.Beta.version()"));
    assertEquals("1.0-natives", last("org.lib.Zeta.version()"));
  }

  @Test
  void aDependenciesBlockFromAReadme() throws IOException {
    cells.text(
        """
        %%loadFromPOM
        <dependencies>
          <!-- the library -->
          <dependency>
            <groupId>org.lib</groupId>
            <artifactId>gamma</artifactId>
            <version>1.0</version>
          </dependency>
        </dependencies>
        """);
    assertEquals("1.0", last("import org.lib.*;\nGamma.version()"));
  }

  @Test
  void aRepositoryAndAPomFile() throws IOException {
    Files.writeString(
        folder.resolve("notebook.xml"),
        PomText.complete(TestRepository.dependency("org.lib:delta:1.0", "<scope>runtime</scope>")));
    cells.text("%mavenRepo releases " + repository.url() + "\n%loadFromPOM notebook.xml runtime");
    assertEquals("1.0", last("org.lib.Delta.version()"));
  }

  @Test
  void magicsFromCode() throws IOException {
    cells.text(
        """
        void use(String name) throws Exception {
          lineMagic("addMavenDependency", List.of("org.lib:" + name + ":1.0"));
        }
        use("epsilon");
        """);
    assertEquals("1.0", last("org.lib.Epsilon.version()"));
    assertEquals(
        "null",
        last(
            """
            Object none = cellMagic("loadFromPOM", List.of(), "<dependency><groupId>org.lib</groupId>"
                + "<artifactId>alpha</artifactId><version>1.0</version></dependency>");
            String.valueOf(none)
            """));
  }

  @Test
  void jarsOfAFolder() throws IOException {
    var names = last("List<String> added = %jars lib/*.jar\nadded.size()");
    assertEquals("2", names);
    assertEquals("1 1", last("org.own.One.version() + \" \" + org.own.Two.version()"));
    assertEquals(
        "1",
        last("List<String> jars = lineMagic(\"jars\", List.of(\"lib/one.jar\"));\njars.size()"));
  }

  @Test
  void displaysAndUpdates() throws IOException {
    var outputs =
        cells.run(
            """
            String id = display("0 %");
            for (int i = 1; i <= 2; i++) {
              updateDisplay(id, i * 50 + " %");
            }
            display("<b>done</b>", "text/html");
            render("# title", "text/markdown")
            """);
    assertEquals("ok", cells.status(), cells.reply().toString());
    var text = outputs.toString();
    assertTrue(text.contains("100 %") && !text.contains("50 %"), text);
    assertTrue(text.contains("\"text/html\":"), text);
    assertTrue(text.contains("\"text/markdown\":"), text);
  }

  @Test
  void picturesAndCharts() throws IOException {
    var outputs =
        cells.run(
            """
            import java.awt.image.BufferedImage;
            BufferedImage image = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
            image
            """);
    assertTrue(outputs.toString().contains("\"image/png\":"), outputs.toString());
  }

  @Test
  void aRendererOfTheNotebook() throws IOException {
    cells.text(
        """
        import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
        class Celsius { final double degrees = 21.5; }
        getKernelInstance().getRenderer().createRegistration(Celsius.class)
            .preferring(MIMEType.TEXT_HTML)
            .register((value, context) -> context.renderIfRequested(
                MIMEType.TEXT_HTML, () -> "<i>" + value.degrees + "</i>"));
        """);
    assertTrue(cells.run("new Celsius()").toString().contains("<i>21.5</i>"));
    assertEquals("7", last("getKernelInstance().eval(\"3 + 4\").getData(MIMEType.TEXT_PLAIN)"));
  }

  @Test
  void classesStreamsAndOutput() throws IOException {
    assertEquals(
        "{Ada=2, Bob=1}",
        last(
            """
            class Vote {
              private final String name;
              Vote(String name) { this.name = name; }
              String getName() { return name; }
            }

            List<Vote> votes = List.of(new Vote("Ada"), new Vote("Bob"), new Vote("Ada"));
            Map<String, Long> counts = new TreeMap<>(votes.stream()
                .collect(Collectors.groupingBy(Vote::getName, Collectors.counting())));
            System.out.printf("%d votes%n", votes.size());
            counts;
            """));
    assertEquals("Hello, Ada!", last("printf(\"Hello, %s!%n\", \"Ada\");"));
  }
}
