package dev.rhyton.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts JSON in what a cell shows, if it is of another version of Gson, which a cell has loaded:
 * the kernel's own writes its fields.
 */
final class ForeignJson {
  private static final Field DATA = field("data");
  private static final Field METADATA = field("metadata");

  private ForeignJson() {}

  private static Field field(String name) {
    try {
      var field = DisplayData.class.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  /** Converts JSON in the data. */
  static void convert(DisplayData data) {
    convert(data, DATA);
    convert(data, METADATA);
  }

  @SuppressWarnings("unchecked") // the type of both fields
  private static void convert(DisplayData data, Field field) {
    try {
      var values = (Map<String, Object>) field.get(data);
      if (values != null && values.values().stream().anyMatch(ForeignJson::contains)) {
        values.replaceAll((key, value) -> converted(value));
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean contains(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(ForeignJson::contains);
    }
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(ForeignJson::contains);
    }
    return value != null && !(value instanceof JsonElement) && isJson(value.getClass());
  }

  private static boolean isJson(@Nullable Class<?> type) {
    return type != null
        && (type.getName().equals(JsonElement.class.getName()) || isJson(type.getSuperclass()));
  }

  private static Object converted(Object value) {
    if (!contains(value)) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<Object, Object>();
      map.forEach((key, element) -> copy.put(key, converted(element)));
      return copy;
    }
    return value instanceof List<?> list
        ? list.stream().map(ForeignJson::converted).toList()
        : JsonParser.parseString(value.toString());
  }
}
