package dev.rhyton.site;

import java.util.Set;
import org.commonmark.node.HtmlInline;
import org.commonmark.parser.beta.InlineContentParser;
import org.commonmark.parser.beta.InlineContentParserFactory;
import org.commonmark.parser.beta.InlineParserState;
import org.commonmark.parser.beta.ParsedInline;
import org.jsoup.nodes.Entities;

/**
 * Formulas in TeX between {@code $} and {@code $}, or on a line of their own between {@code $$} and
 * {@code $$}, as in Jupyter. The script of a page draws them.
 */
final class Formulas implements InlineContentParserFactory {
  /** The class of the elements with formulas. */
  static final String CLASS = "formula";

  @Override
  public Set<Character> getTriggerCharacters() {
    return Set.of('$');
  }

  @Override
  public InlineContentParser create() {
    return Formulas::parse;
  }

  private static ParsedInline parse(InlineParserState state) {
    var scanner = state.scanner();
    int dollars = scanner.matchMultiple('$');
    var start = scanner.position();
    while (scanner.find('$') >= 0) {
      var end = scanner.position();
      if (scanner.matchMultiple('$') == dollars) {
        var tex = scanner.getSource(start, end).getContent();
        var node = new HtmlInline();
        node.setLiteral(
            "<span class=\"%s%s\">%s</span>"
                .formatted(CLASS, dollars > 1 ? " display" : "", Entities.escape(tex)));
        return ParsedInline.of(node, scanner.position());
      }
    }
    return ParsedInline.none();
  }
}
