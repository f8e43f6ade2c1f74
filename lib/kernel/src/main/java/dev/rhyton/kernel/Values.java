package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;

/** Shows arrays and containers of the JDK with their elements, and cuts long text. */
final class Values {
  private static final int ELEMENTS = 100;
  private static final int STREAM_ELEMENTS = 20;
  private static final int DEPTH = 8;
  private static final int CHARACTERS = 20_000;

  private Values() {}

  /** Returns the data that a notebook shows for the object. */
  static DisplayData render(Renderer renderer, Object value) {
    if (value instanceof DisplayData data) {
      return data;
    }
    var data = renderer.render(value);
    var text = data.getData(MIMEType.TEXT_PLAIN);
    // A library may have registered a text for its maps, for example.
    if (isContainer(value) && String.valueOf(value).equals(text)) {
      text = text(value, 0);
    }
    if (text instanceof String string) {
      data.putText(cut(string));
    }
    return data;
  }

  private static String cut(String text) {
    return text.length() <= CHARACTERS
        ? text
        : String.format(
            "%s%n... (the first %,d of %,d characters)",
            text.substring(0, CHARACTERS), CHARACTERS, text.length());
  }

  /** Returns whether the text of the object is made here and not by its own method. */
  private static boolean isContainer(Object value) {
    return value != null
        && (value.getClass().isArray()
            || value instanceof Optional
            || value instanceof BaseStream
            || (value instanceof Record && containsArray(value))
            || (value.getClass().getName().startsWith("java.")
                && (value instanceof Collection || value instanceof Map)));
  }

  private static boolean containsArray(Object value) {
    return Arrays.stream(value.getClass().getRecordComponents())
        .anyMatch(component -> component.getType().isArray());
  }

  private static String text(Object value, int depth) {
    if (!isContainer(value)) {
      return String.valueOf(value);
    }
    if (depth == DEPTH) {
      return "..."; // it may contain itself
    }
    Function<Object, String> inner = element -> text(element, depth + 1);
    if (value instanceof Optional<?> optional) {
      return optional
          .map(element -> "Optional[" + inner.apply(element) + "]")
          .orElse("Optional.empty");
    }
    if (value instanceof Map<?, ?> map) {
      var entries = map.entrySet().iterator();
      return list(
          entries,
          map.size(),
          e -> inner.apply(e.getKey()) + "=" + inner.apply(e.getValue()),
          "{",
          "}");
    }
    if (value instanceof Collection<?> collection) {
      return list(collection.iterator(), collection.size(), inner, "[", "]");
    }
    if (value instanceof BaseStream<?, ?> stream) {
      return stream(stream, inner);
    }
    if (value instanceof Record) {
      var components = value.getClass().getRecordComponents();
      return list(
          Arrays.asList(components).iterator(),
          components.length,
          c -> c.getName() + "=" + inner.apply(component(value, c)),
          value.getClass().getSimpleName() + "[",
          "]");
    }
    int length = Array.getLength(value);
    var elements = IntStream.range(0, length).mapToObj(i -> Array.get(value, i)).iterator();
    return list(elements, length, inner, "[", "]");
  }

  private static <T> String list(
      Iterator<? extends T> elements,
      int size,
      Function<? super T, String> inner,
      String open,
      String close) {
    var texts = new ArrayList<String>();
    while (elements.hasNext() && texts.size() < ELEMENTS) {
      texts.add(inner.apply(elements.next()));
    }
    var rest = elements.hasNext() ? String.format(", ... (%,d elements)", size) : "";
    return open + String.join(", ", texts) + rest + close;
  }

  /** Reads the first elements; the stream cannot be used afterwards. */
  private static String stream(BaseStream<?, ?> stream, Function<Object, String> inner) {
    Iterator<?> elements;
    try {
      elements = stream.iterator();
    } catch (IllegalStateException e) {
      return stream.toString(); // it was used before
    }
    var texts = new ArrayList<String>();
    while (texts.size() < STREAM_ELEMENTS && elements.hasNext()) {
      texts.add(inner.apply(elements.next()));
    }
    var rest = texts.size() < STREAM_ELEMENTS ? "" : ", ... (the first elements of a stream)";
    return "[" + String.join(", ", texts) + rest + "]";
  }

  private static Object component(Object value, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(value);
    } catch (ReflectiveOperationException e) {
      return "?"; // the accessor fails
    }
  }
}
