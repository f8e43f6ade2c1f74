package dev.rhyton.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The Markdown of one page as HTML: with tables, with GitHub's anchors at headings, and with
 * addresses by a function. It collects the {@link Section}s.
 */
final class Markdown {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser READMES = Parser.builder().extensions(EXTENSIONS).build();
  private static final Parser NOTEBOOKS =
      Parser.builder()
          .extensions(EXTENSIONS)
          .customInlineContentParserFactory(new Formulas())
          .build();

  private final Parser parser;
  private final UnaryOperator<String> addresses;
  private final IdGenerator ids = IdGenerator.builder().build();
  private final Map<Node, String> idOf = new HashMap<>();
  private final List<Section> sections = new ArrayList<>();
  private final HtmlRenderer renderer =
      HtmlRenderer.builder()
          .extensions(EXTENSIONS)
          .attributeProviderFactory(
              context ->
                  (node, tag, attributes) -> {
                    if (idOf.containsKey(node)) attributes.put("id", idOf.get(node));
                  })
          .build();

  private Markdown(Parser parser, UnaryOperator<String> addresses) {
    this.parser = parser;
    this.addresses = addresses;
  }

  /** Returns the Markdown of a page, without formulas: a dollar sign is a dollar sign. */
  static Markdown ofReadme(UnaryOperator<String> addresses) {
    return new Markdown(READMES, addresses);
  }

  /** Returns the Markdown of the cells of a notebook, with {@link Formulas}. */
  static Markdown ofNotebook(UnaryOperator<String> addresses) {
    return new Markdown(NOTEBOOKS, addresses);
  }

  List<Section> sections() {
    return sections;
  }

  /** Returns the first heading of the page. */
  String title() {
    return sections.isEmpty() ? "" : sections.get(0).title();
  }

  /** Returns the HTML of a text, which continues the texts before it. */
  String html(String text) {
    var document = parser.parse(text);
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(addresses.apply(link.getDestination()));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(addresses.apply(image.getDestination()));
            visitChildren(image);
          }
        });
    for (var node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        var title = plain(heading);
        var id = ids.generateId(title);
        idOf.put(heading, id);
        sections.add(new Section(heading.getLevel(), id, title, new StringBuilder()));
      } else {
        add(plain(node));
      }
    }
    return renderer.render(document);
  }

  /** Adds words to the last section, so that the search finds them. */
  void add(String words) {
    if (!sections.isEmpty()) sections.get(sections.size() - 1).text().append(words).append(' ');
  }

  /** Returns the first quote of a text without marks, or "". */
  static String subtitle(String text) {
    for (var node = READMES.parse(text).getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof BlockQuote) return plain(node);
    }
    return "";
  }

  /** Returns the words and the code of a node, without marks and formulas. */
  private static String plain(Node node) {
    var words = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }

          @Override
          public void visit(FencedCodeBlock code) {
            words.append(code.getLiteral());
          }

          @Override
          public void visit(IndentedCodeBlock code) {
            words.append(code.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak lineBreak) {
            words.append(' ');
          }

          @Override
          public void visit(HardLineBreak lineBreak) {
            words.append(' ');
          }

          @Override
          public void visit(Paragraph paragraph) {
            visitChildren(paragraph);
            words.append(' ');
          }

          @Override
          public void visit(ListItem item) {
            visitChildren(item);
            words.append(' ');
          }

          @Override
          public void visit(CustomNode cell) {
            visitChildren(cell);
            words.append(' ');
          }
        });
    return words.toString().replaceAll("\\s+", " ").strip();
  }
}
