package dev.rhyton.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Converts what is shown between the types of IJava and those of JJava. */
final class JJavaData {
  private static final Gson GSON = new Gson();

  private JJavaData() {}

  static DisplayData ofKernel(org.dflib.jjava.jupyter.kernel.display.DisplayData data) {
    var converted = new DisplayData();
    convert(data, converted::putData, converted::putMetaData, converted::putTransientData);
    return converted;
  }

  static org.dflib.jjava.jupyter.kernel.display.DisplayData ofJJava(DisplayData data) {
    var converted = new org.dflib.jjava.jupyter.kernel.display.DisplayData();
    convert(data, converted::putData, converted::putMetaData, converted::putTransientData);
    return converted;
  }

  /** Passes on what both types write into their messages. */
  private static void convert(
      Object data,
      BiConsumer<String, Object> content,
      BiConsumer<String, Object> meta,
      BiConsumer<String, Object> more) {
    var json = GSON.toJsonTree(data).getAsJsonObject();
    put(json.getAsJsonObject("data"), content);
    put(json.getAsJsonObject("metadata"), meta);
    put(json.getAsJsonObject("transient"), more);
  }

  private static void put(@Nullable JsonObject from, BiConsumer<String, Object> to) {
    if (from != null) {
      from.entrySet().forEach(entry -> to.accept(entry.getKey(), value(entry.getValue())));
    }
  }

  private static Object value(JsonElement element) {
    return element.isJsonPrimitive() && element.getAsJsonPrimitive().isString()
        ? element.getAsString()
        : element;
  }
}
