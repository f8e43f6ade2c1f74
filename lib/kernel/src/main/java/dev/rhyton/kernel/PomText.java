package dev.rhyton.kernel;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Completes a part of a POM, such as some dependencies that were copied from a README. */
final class PomText {
  private static final Set<String> LISTS = Set.of("dependencies", "repositories");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "modelVersion", "4.0.0",
          "groupId", "notebook",
          "artifactId", "notebook",
          "version", "1");

  private PomText() {}

  /**
   * Returns a whole POM: the text if it is one, otherwise a POM with the elements of the text, in
   * which dependencies and repositories may stand without their lists.
   */
  static String complete(String text) throws IOException {
    var body = text.strip().replaceFirst("^<\\?xml[^>]*\\?>", "");
    var root = parse("<notebook>" + body + "\n</notebook>");
    var parts = new LinkedHashMap<String, List<String>>();
    for (var child : children(root)) {
      var name = child.getTagName();
      if (name.equals("project")) {
        return text.strip();
      }
      if (LISTS.contains(name)) {
        children(child).forEach(item -> add(parts, name, item));
      } else if (name.equals("dependency")) {
        add(parts, "dependencies", child);
      } else if (name.equals("repository")) {
        add(parts, "repositories", child);
      } else {
        add(parts, "", child);
      }
    }
    if (parts.isEmpty()) {
      throw new IOException(
          "expected the text of a POM, or its dependencies: <dependency>...</dependency>");
    }
    var names = children(root).stream().map(Element::getTagName).toList();
    var pom = new StringBuilder("<project>\n");
    DEFAULTS.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            pom.append("<%s>%s</%s>\n".formatted(name, value, name));
          }
        });
    parts.forEach(
        (list, items) -> {
          var inside = String.join("\n", items);
          pom.append(list.isEmpty() ? inside : "<%s>%s</%s>".formatted(list, inside, list));
          pom.append('\n');
        });
    return pom.append("</project>\n").toString();
  }

  private static void add(Map<String, List<String>> parts, String list, Element element) {
    parts.computeIfAbsent(list, name -> new ArrayList<>()).add(write(element));
  }

  private static Element parse(String xml) throws IOException {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // the default one prints
      return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
    } catch (SAXException e) {
      throw new IOException("the text is not XML: " + e.getMessage(), e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Element> children(Element parent) {
    var found = new ArrayList<Element>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        found.add(element);
      }
    }
    return found;
  }

  private static String write(Element element) {
    try {
      var writer = new StringWriter();
      var transformer = TransformerFactory.newInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      transformer.transform(new DOMSource(element), new StreamResult(writer));
      return writer.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }
}
