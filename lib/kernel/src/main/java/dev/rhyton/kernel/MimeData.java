package dev.rhyton.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Texts and bytes as the data of a MIME type, in the form that Jupyter expects: JSON as such, other
 * texts as a string, everything else in Base64.
 */
final class MimeData {
  private MimeData() {}

  /** Returns bytes as data of these types. */
  static DisplayData of(byte[] bytes, String... types) {
    var data = new DisplayData("%s, %,d bytes".formatted(String.join(", ", types), bytes.length));
    for (var name : types) {
      var type = MIMEType.parse(name);
      if (isText(type)) {
        add(data, new String(bytes, StandardCharsets.UTF_8), name);
      } else {
        data.putData(type, Base64.getEncoder().encodeToString(bytes));
      }
    }
    return data;
  }

  /** Adds a text as data of these types. */
  static void add(DisplayData data, String text, String... types) {
    for (var name : types) {
      var type = MIMEType.parse(name);
      if (isJson(type)) {
        data.putData(type, json(name, text));
      } else if (!type.isWildcard() && !type.subtypeIsWildcard()) {
        data.putData(type, text);
      }
    }
  }

  private static JsonElement json(String type, String text) {
    try {
      return JsonParser.parseString(text);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(
          "expected a text in JSON for " + type + ", but: " + e.getMessage(), e);
    }
  }

  private static boolean isText(MIMEType type) {
    return type.groupEquals("text")
        || isJson(type)
        || List.of("xml", "javascript", "ecmascript").contains(String.valueOf(type.getSubtype()))
        || type.suffixEquals("xml");
  }

  private static boolean isJson(MIMEType type) {
    return type.suffixEquals("json")
        || (type.groupEquals("application") && type.subtypeEquals("json"));
  }
}
