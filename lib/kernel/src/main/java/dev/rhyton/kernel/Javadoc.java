package dev.rhyton.kernel;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Documentation comments as HTML, and their HTML as plain text. */
final class Javadoc {
  private static final Set<String> ELEMENTS =
      Set.of(
          "p",
          "br",
          "hr",
          "ul",
          "ol",
          "li",
          "dl",
          "dt",
          "dd",
          "pre",
          "code",
          "em",
          "strong",
          "b",
          "i",
          "u",
          "tt",
          "var",
          "sub",
          "sup",
          "blockquote",
          "table",
          "caption",
          "thead",
          "tbody",
          "tr",
          "th",
          "td",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6");
  private static final Pattern PRE = Pattern.compile("(?s)<pre>(.*?)</pre>");
  private static final Pattern ENTITY = Pattern.compile("&(#?\\w+);");

  private Javadoc() {}

  /** Returns the first sentence as plain text on one line. */
  static String firstSentence(DocCommentTree comment) {
    return plain(html(comment.getFirstSentence())).replaceAll("\\s+", " ").strip();
  }

  /** Returns the description and the block tags as HTML. */
  static String html(DocCommentTree comment) {
    var html = new StringBuilder("<p>").append(html(comment.getFullBody())).append("</p>");
    section(html, "Parameters", comment, DocTree.Kind.PARAM);
    section(html, "Returns", comment, DocTree.Kind.RETURN);
    section(html, "Throws", comment, DocTree.Kind.THROWS);
    section(html, "Throws", comment, DocTree.Kind.EXCEPTION);
    section(html, "See also", comment, DocTree.Kind.SEE);
    section(html, "Since", comment, DocTree.Kind.SINCE);
    return html.toString();
  }

  private static void section(
      StringBuilder html, String title, DocCommentTree comment, DocTree.Kind kind) {
    var tags = comment.getBlockTags().stream().filter(tag -> tag.getKind() == kind).toList();
    if (!tags.isEmpty()) {
      html.append("<p><b>").append(title).append("</b></p><ul>");
      tags.forEach(tag -> html.append("<li>").append(html(List.of(tag))).append("</li>"));
      html.append("</ul>");
    }
  }

  private static String html(List<? extends DocTree> trees) {
    var html = new StringBuilder();
    var writer = new Writer();
    trees.forEach(tree -> html.append(tree.accept(writer, null)));
    return html.toString();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String code(String text) {
    return "<code>" + escape(text) + "</code>";
  }

  private static final class Writer extends SimpleDocTreeVisitor<String, Void> {
    @Override
    protected String defaultAction(DocTree node, Void unused) {
      return escape(node.toString());
    }

    @Override
    public String visitText(TextTree node, Void unused) {
      return escape(node.getBody());
    }

    @Override
    public String visitEntity(EntityTree node, Void unused) {
      return node.toString();
    }

    @Override
    public String visitLiteral(LiteralTree node, Void unused) {
      var text = node.getBody().getBody();
      return node.getKind() == DocTree.Kind.CODE ? code(text) : escape(text);
    }

    @Override
    public String visitLink(LinkTree node, Void unused) {
      var label = html(node.getLabel());
      return label.isBlank() ? reference(node.getReference().getSignature()) : label;
    }

    private static String reference(String signature) {
      return code(signature.replaceFirst("^#", "").replace('#', '.'));
    }

    @Override
    public String visitValue(ValueTree node, Void unused) {
      return node.getReference() == null ? "" : reference(node.getReference().getSignature());
    }

    @Override
    public String visitSummary(SummaryTree node, Void unused) {
      return html(node.getSummary());
    }

    @Override
    public String visitParam(ParamTree node, Void unused) {
      var name = node.getName().toString();
      return code(node.isTypeParameter() ? "<" + name + ">" : name)
          + ": "
          + html(node.getDescription());
    }

    @Override
    public String visitReturn(ReturnTree node, Void unused) {
      // The inline form begins a description.
      return (node.isInline() ? "Returns " : "")
          + html(node.getDescription())
          + (node.isInline() ? "." : "");
    }

    @Override
    public String visitThrows(ThrowsTree node, Void unused) {
      return reference(node.getExceptionName().getSignature()) + ": " + html(node.getDescription());
    }

    @Override
    public String visitSee(SeeTree node, Void unused) {
      return node.getReference().stream()
          .map(
              part ->
                  part.getKind() == DocTree.Kind.REFERENCE
                      ? reference(part.toString())
                      : html(List.of(part)))
          .reduce("", String::concat);
    }

    @Override
    public String visitSince(SinceTree node, Void unused) {
      return html(node.getBody());
    }

    @Override
    public String visitStartElement(StartElementTree node, Void unused) {
      var name = node.getName().toString().toLowerCase(Locale.ROOT);
      return ELEMENTS.contains(name) ? "<" + name + ">" : "";
    }

    @Override
    public String visitEndElement(EndElementTree node, Void unused) {
      var name = node.getName().toString().toLowerCase(Locale.ROOT);
      return ELEMENTS.contains(name) ? "</" + name + ">" : "";
    }
  }

  /** Returns the text of HTML, with its paragraphs, lists and examples. */
  static String plain(String html) {
    var text = new StringBuilder();
    var pre = PRE.matcher(html);
    int end = 0;
    while (pre.find()) {
      text.append(flow(html.substring(end, pre.start())));
      var example = untagged(pre.group(1)).strip().replaceAll("\n ?", "\n    ");
      text.append("\n\n    ").append(example).append("\n\n");
      end = pre.end();
    }
    text.append(flow(html.substring(end)));
    return text.toString().replaceAll(" +\n", "\n").replaceAll("\n{3,}", "\n\n").strip();
  }

  private static String flow(String html) {
    return untagged(
            html.replaceAll("\\s+", " ")
                .replaceAll(
                    " ?<(?:p|/p|ul|ol|/ul|/ol|dl|/dl|table|/table|blockquote|h\\d)> ?", "\n\n")
                .replaceAll(" ?<li> ?", "\n- ")
                .replaceAll(" ?<(?:br|dt|tr)> ?", "\n")
                .replaceAll(" ?<dd> ?", "\n    ")
                .replaceAll(" ?<t[dh]> ?", "  "))
        .replaceAll("\n{2,}- ", "\n- ");
  }

  private static String untagged(String html) {
    return ENTITY
        .matcher(html.replaceAll("</?[a-z]\\w*>", ""))
        .replaceAll(match -> Matcher.quoteReplacement(character(match.group(1))));
  }

  private static String character(String entity) {
    return switch (entity) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      case "nbsp" -> " ";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> numbered(entity);
    };
  }

  private static String numbered(String entity) {
    try {
      boolean hexadecimal = entity.startsWith("#x") || entity.startsWith("#X");
      int code =
          hexadecimal
              ? Integer.parseInt(entity.substring(2), 16)
              : Integer.parseInt(entity.substring(1));
      return Character.toString(code);
    } catch (IllegalArgumentException e) {
      return "&" + entity + ";"; // a named character, such as &times;
    }
  }
}
