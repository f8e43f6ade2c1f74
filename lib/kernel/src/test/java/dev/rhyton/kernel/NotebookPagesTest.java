package dev.rhyton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookPagesTest {
  @TempDir private Path folder;
  private NotebookPages pages;

  @BeforeEach
  void write() throws IOException {
    pages = new NotebookPages(folder);
    page("00-index", "# Contents", "");
    page("01-one", "# One\\n> The first.\\n\\nwords", "\"after\": \"nothing\"");
    page("02-two", "# Two", "");
  }

  private void page(String name, String source, String own) throws IOException {
    var text =
        """
        {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "%s"}],
         "metadata": {"rhyton": {%s}}, "nbformat": 4, "nbformat_minor": 5}
        """;
    Files.writeString(folder.resolve(name + ".ipynb"), text.formatted(source, own));
  }

  private String cell(String name, String id) throws IOException {
    return NotebookFile.cells(NotebookFile.read(folder.resolve(name + ".ipynb"))).stream()
        .filter(cell -> cell.get("id").getAsString().equals(id))
        .map(NotebookFile::source)
        .findFirst()
        .orElse("");
  }

  @Test
  void eachPageLinksToItsNeighbours() throws IOException {
    pages.update(Map.of());
    assertEquals("[01 One →](01-one.ipynb)", cell("00-index", "navigation"));
    assertEquals(
        "[← 00 Contents](00-index.ipynb) · [02 Two →](02-two.ipynb)", cell("01-one", "navigation"));
    assertEquals(
        "[← 01 One](01-one.ipynb) · [Contents](00-index.ipynb)", cell("02-two", "navigation"));
  }

  @Test
  void chaptersLinkAlongThePathsOfTheIndex() throws IOException {
    var paths =
        "# Contents\\n\\n- **Back**: [02](02-two.ipynb), [09](09-none.ipynb), [01](01-one.ipynb).\\n"
            + "- **One**: [02](02-two.ipynb).";
    Files.writeString(
        folder.resolve("00-index.ipynb"),
        """
        {"cells": [{"cell_type": "markdown", "id": "paths", "metadata": {}, "source": "%s"}],
         "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        """
            .formatted(paths));
    pages.update(Map.of());
    assertEquals(
        "[← 00 Contents](00-index.ipynb) · [02 Two →](02-two.ipynb)\n\n"
            + "*Back*: [← 02 Two](02-two.ipynb)",
        cell("01-one", "navigation"));
    assertEquals(
        "[← 01 One](01-one.ipynb) · [Contents](00-index.ipynb)\n\n"
            + "*Back*: [01 One →](01-one.ipynb)",
        cell("02-two", "navigation"));
  }

  @Test
  void aChapterAndItsSolutionsLinkToEachOther() throws IOException {
    Files.createDirectory(folder.resolve("solutions"));
    page("solutions/02-two", "# Solutions: 02, Two", "");
    assertEquals(4, pages.outdated().size());
    pages.update(Map.of());
    assertEquals(
        "[Solutions of the exercises](solutions/02-two.ipynb)\n\n"
            + "[← 01 One](01-one.ipynb) · [Contents](00-index.ipynb)",
        cell("02-two", "navigation"));
    assertEquals(
        "[← 02 Two](../02-two.ipynb) · [Contents](../00-index.ipynb)",
        cell("solutions/02-two", "navigation"));
    assertEquals(List.of(), pages.outdated());
  }

  @Test
  void anExerciseWithoutASolutionIsFound() throws IOException {
    Files.createDirectory(folder.resolve("solutions"));
    page(
        "01-one",
        "# One\\n## Exercises\\n\\n1. Add 2.\\n2. Take 3 away.\\n\\n## End\\n\\n1. x",
        "");
    page("02-two", "# Two\\n\\n## Exercises\\n\\n1. More.", "");
    page("solutions/01-one", "# Solutions: 01, One\\n## 1.\\n\\n> Add 2.\\n\\n> Take away.", "");
    page("solutions/00-index", "# Contents", "");
    page("solutions/07-old", "# Old", "");
    assertEquals(
        List.of(
            "solutions/00-index: its title is not '# Solutions: 00, Contents'",
            "solutions/01-one: does not quote 'Take 3 away.'",
            "02-two: its exercises have no solutions/02-two.ipynb",
            "solutions/07-old: there is no chapter of this name"),
        Solutions.missing(folder));
  }

  @Test
  void theIndexHasARowForEachChapter() throws IOException {
    pages.update(Map.of("01-one", 12.3));
    assertEquals(
        """
        | chapter | what it is about | read before | minutes to read | seconds of a processor |
        | --- | --- | --- | --- | --- |
        | [01 One](01-one.ipynb) | The first. | nothing | 5 | 13 |
        | [02 Two](02-two.ipynb) |  |  | 5 |  |""",
        cell("00-index", "chapters"));
  }

  @Test
  void secondsStayIfTheyDifferByLittle() throws IOException {
    pages.update(Map.of("01-one", 12.3, "02-two", 12.3));
    pages.update(Map.of("01-one", 15.0, "02-two", 30.0));
    var table = cell("00-index", "chapters");
    assertTrue(table.contains("| 5 | 13 |") && table.contains("| 5 | 30 |"), table);
  }

  @Test
  void anUpdateBringsThePagesUpToDate() throws IOException {
    assertEquals(3, pages.outdated().size());
    pages.update(Map.of("01-one", 12.3));
    assertEquals(List.of(), pages.outdated());
    page("03-three", "# Three", "");
    assertEquals(
        List.of("00-index", "02-two", "03-three"),
        pages.outdated().stream().map(line -> line.split(":", 2)[0]).toList());
  }
}
