package dev.rhyton.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.InputStream;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows values: arrays and containers of the JDK with their elements, nothing that is used up by
 * it, and long text cut.
 */
final class ValuePrinter {
  private static final int ELEMENTS = 100;
  private static final int DEPTH = 8;
  private static final int CHARACTERS = 20_000;

  private ValuePrinter() {}

  /** Returns the data that a notebook shows for the object. */
  static DisplayData render(Renderer renderer, @Nullable Object value) {
    if (value instanceof DisplayData data) {
      return data;
    }
    if (value == null) {
      return new DisplayData("null");
    }
    if (value instanceof InputStream stream) {
      return PictureRendering.render(renderer, stream);
    }
    return finish(renderer.render(value), value);
  }

  /** Returns the data of the object in MIME types, which may be any. */
  static DisplayData renderAs(Renderer renderer, @Nullable Object value, String... types) {
    boolean own = value instanceof DisplayData || value instanceof InputStream;
    if (value == null || own || LinkRendering.isLink(value)) {
      return render(renderer, value);
    }
    if (value instanceof byte[] bytes) {
      return MimeData.of(bytes, types);
    }
    var data = renderer.renderAs(value, types);
    if (value instanceof CharSequence text) {
      MimeData.add(data, text.toString(), types);
    }
    return finish(data, value);
  }

  private static DisplayData finish(DisplayData data, Object value) {
    var text = data.getData(MIMEType.TEXT_PLAIN);
    // A library may have registered a text for its maps, for example.
    if (isContainer(value) && String.valueOf(value).equals(text)) {
      text = text(value, 0);
    }
    if (text instanceof String string) {
      data.putText(cut(value instanceof CharSequence ? string : CellErrors.readable(string)));
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
  private static boolean isContainer(@Nullable Object value) {
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
    if (value instanceof BaseStream) {
      return value instanceof Stream
          ? "a Stream: .toList() shows its elements"
          : "a stream: .toArray() shows its elements";
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
