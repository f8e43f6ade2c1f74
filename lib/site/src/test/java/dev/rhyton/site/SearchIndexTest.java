package dev.rhyton.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchIndexTest {
  @TempDir private Path site;

  @Test
  void pagesAndClassesAreFound() throws IOException {
    var javadoc = Files.createDirectory(site.resolve("api"));
    Files.writeString(
        javadoc.resolve("type-search-index.js"),
        "typeSearchIndex = [{\"l\":\"All Classes\",\"u\":\"all.html\"},"
            + "{\"p\":\"a.b\",\"l\":\"Fit\"}];updateSearchResults();");
    Files.writeString(
        javadoc.resolve("member-search-index.js"),
        """
        memberSearchIndex = [{"p":"a.b","c":"Fit","l":"Fit()","u":"%3Cinit%3E()"},\
        {"p":"a.b","c":"Fit","l":"of(List, int)","u":"of(java.util.List,int)"},\
        {"p":"a.b","c":"Fit","l":"of(int)"},{"p":"a.b","c":"Fit","l":"MAX"}];updateSearchResults();\
        """);
    var section = new Section(1, "one", "One", new StringBuilder("some\n words "));
    var page = new Page("chapter 01", "n/01.html", "One", "<p>", List.of(section));
    assertEquals(
        """
        searchIndex = {"pages":[{"kind":"chapter 01","title":"One","address":"n/01.html",\
        "sections":[["one","One","some words"]]}],"javadoc":"api",\
        "types":[{"pack":"a.b","name":"Fit",\
        "members":{"of":"of(java.util.List,int)","MAX":"MAX"}}]};
        """,
        SearchIndex.of(List.of(page), site, "api"));
  }
}
