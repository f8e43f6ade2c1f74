package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class JavadocTest {
  private static DocCommentTree comment(String comment) throws IOException {
    var source = "/** " + comment + " */ class A {}";
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, null, null, List.of(CellAnalysis.file(source)));
    var unit = task.parse().iterator().next();
    var path = new TreePath(new TreePath(unit), unit.getTypeDecls().get(0));
    return DocTrees.instance(task).getDocCommentTree(path);
  }

  private static String plain(String comment) throws IOException {
    return Javadoc.plain(Javadoc.html(comment(comment)));
  }

  @Test
  void tagsAreWords() throws IOException {
    assertEquals(
        "Uses List.of, a list and y = a < b & c.",
        plain("Uses {@link List#of}, {@linkplain List a list} and {@code y = a < b & c}."));
    assertEquals("Not <b>.", plain("Not {@literal <b>}."));
    assertEquals("Returns the size.", plain("{@return the size}"));
  }

  @Test
  void blockTagsAreLists() throws IOException {
    assertEquals(
        """
        Adds.

        Parameters
        - a: the first
        - <T>: its type

        Returns
        - the sum

        Throws
        - ArithmeticException: if it overflows\
        """,
        plain(
            "Adds.\n@param a the first\n@param <T> its type\n@return the sum\n@throws"
                    .replace("\\\n", "\n")
                + " ArithmeticException if it overflows"));
  }

  @Test
  void paragraphsListsAndExamplesKeepTheirLines() throws IOException {
    assertEquals(
        """
        One.

        Two:
        - a
        - b

            f(x)
              .g();\
        """,
        plain(
            "One. <p>Two: <ul><li>a</li> <li>b</li></ul> <pre>{@code\n * f(x)\n *   .g();\n * }</pre>"));
  }

  @Test
  void onlyTheFirstSentenceIsASummary() throws IOException {
    assertEquals(
        "Adds a layer.", Javadoc.firstSentence(comment("Adds a {@code layer}. Then <p>more.")));
  }

  @Test
  void otherElementsAreLeftOut() throws IOException {
    assertEquals(
        "<p>a alert() b</p>",
        Javadoc.html(comment("a <script src='x'>alert()</script> <a href='x'>b</a>")));
  }

  @Test
  void entitiesAreCharacters() throws IOException {
    assertEquals("a < b & c \u2013 &times;", plain("a &lt; b &amp; c &#8211; &times;"));
  }
}
