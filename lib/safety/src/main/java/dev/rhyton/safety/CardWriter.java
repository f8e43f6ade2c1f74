package dev.rhyton.safety;

import dev.rhyton.safety.CardSection.Block;
import dev.rhyton.safety.CardSection.Missing;
import dev.rhyton.safety.CardSection.Rows;
import dev.rhyton.safety.CardSection.Sentence;
import dev.rhyton.safety.CardSection.Words;
import java.util.List;
import java.util.stream.Collectors;

/** The sections of a {@link ModelCard} as Markdown and as HTML. */
final class CardWriter {
  /** The words of Hugging Face's template for what an author has not said. */
  static final String MISSING = "[More Information Needed]";

  private static final String CELL = " style=\"padding:3px 10px;text-align:left\"";
  private static final String ROW = "<tr style=\"border-bottom:1px solid rgba(128,128,128,0.4)\">";

  private CardWriter() {}

  // ---- Markdown ----

  static String markdown(String title, List<CardSection> sections) {
    var text = new StringBuilder("# " + escapedMarkdown(title) + "\n");
    for (var section : sections) {
      text.append("\n## ").append(section.title()).append("\n");
      for (var block : section.blocks()) text.append("\n").append(markdown(block));
    }
    return text.toString();
  }

  private static String markdown(Block block) {
    if (block instanceof Words words) return heading(words.title()) + words.text().strip() + "\n";
    if (block instanceof Missing missing) return heading(missing.title()) + MISSING + "\n";
    if (block instanceof Sentence sentence) return escapedMarkdown(sentence.text()) + "\n";
    var rows = (Rows) block;
    return heading(rows.title())
        + row(rows.columns())
        + "| --- ".repeat(rows.columns().size())
        + "|\n"
        + rows.rows().stream().map(CardWriter::row).collect(Collectors.joining());
  }

  private static String heading(String title) {
    return title.isEmpty() ? "" : "### " + escapedMarkdown(title) + "\n\n";
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> "| " + escapedMarkdown(cell) + " ")
        .collect(Collectors.joining("", "", "|\n"));
  }

  /** Returns a text of one line that Markdown shows as it is, also within a table. */
  private static String escapedMarkdown(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*\\[\\]<>|#])", "\\\\$1");
  }

  // ---- HTML ----

  /** Returns a whole page. */
  static String page(String title, List<CardSection> sections) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
        + escapedHtml(title)
        + "</title>\n<style>:root{color-scheme:light dark}"
        + "body{max-width:50em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.5}"
        + "</style>\n</head>\n<body>\n"
        + fragment(title, sections)
        + "</body>\n</html>\n";
  }

  /** Returns what a notebook shows; styles are inline, because notebooks drop style sheets. */
  static String fragment(String title, List<CardSection> sections) {
    var html = new StringBuilder("<h1>" + escapedHtml(title) + "</h1>\n");
    for (var section : sections) {
      html.append("<h2>").append(escapedHtml(section.title())).append("</h2>\n");
      for (var block : section.blocks()) html.append(html(block));
    }
    return html.toString();
  }

  private static String html(Block block) {
    if (block instanceof Words words) {
      return subtitle(words.title()) + paragraphs(words.text().strip());
    }
    if (block instanceof Missing missing) {
      return subtitle(missing.title()) + "<p><em>" + MISSING + "</em></p>\n";
    }
    if (block instanceof Sentence sentence) return paragraphs(sentence.text());
    var rows = (Rows) block;
    var html = new StringBuilder(subtitle(rows.title()));
    html.append("<table style=\"border-collapse:collapse;color:inherit\"><thead>" + ROW);
    rows.columns().forEach(c -> html.append("<th" + CELL + ">" + escapedHtml(c) + "</th>"));
    html.append("</tr></thead>\n<tbody>");
    for (var row : rows.rows()) {
      html.append(ROW);
      row.forEach(c -> html.append("<td" + CELL + ">" + escapedHtml(c) + "</td>"));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table>\n").toString();
  }

  private static String subtitle(String title) {
    return title.isEmpty() ? "" : "<h3>" + escapedHtml(title) + "</h3>\n";
  }

  private static String paragraphs(String text) {
    return "<p>" + escapedHtml(text).replaceAll("\\R\\s*\\R", "</p>\n<p>") + "</p>\n";
  }

  private static String escapedHtml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
