package dev.rhyton.serving;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Predicate;

/** Writes arrays as the protocol does: a list in an object of JSON, and bytes behind it. */
final class TensorJson {
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private TensorJson() {}

  /** Writes the other fields of the object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** Takes all bytes, and how many of them are JSON. */
  interface Body<T> {
    T of(byte[] bytes, int jsonLength);
  }

  /**
   * Writes an object with some fields and a list of arrays.
   *
   * @param list the name of the list, {@code inputs} or {@code outputs}
   * @param isBinary whether the array of a name is written as bytes behind the JSON
   */
  static <T> T write(
      Fields fields,
      String list,
      Map<String, NDArray> arrays,
      Predicate<String> isBinary,
      Body<T> body) {
    var blobs = new ArrayList<byte[]>();
    try (var bytes = new ByteArrayBuilder()) {
      try (var json = InferRequest.JSON.createGenerator(bytes)) {
        json.writeStartObject();
        fields.write(json);
        json.writeArrayFieldStart(list);
        for (var entry : arrays.entrySet()) {
          var array = entry.getValue();
          json.writeStartObject();
          json.writeStringField("name", entry.getKey());
          json.writeStringField("datatype", DataType.of(array.dtype()).name());
          json.writeFieldName("shape");
          var dims = array.shape().dims();
          json.writeArray(dims, 0, dims.length);
          if (isBinary.test(entry.getKey())) {
            var blob = bytes(array);
            blobs.add(blob);
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", blob.length);
            json.writeEndObject();
          } else {
            json.writeFieldName("data");
            JsonValues.write(json, entry.getKey(), array);
          }
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      int length = bytes.size();
      for (var blob : blobs) bytes.write(blob);
      return body.of(bytes.toByteArray(), length);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of memory
    }
  }

  /** Returns the values in little endian; each text after its length. */
  private static byte[] bytes(NDArray array) {
    if (array.dtype() != DType.STRING) return array.toBytes();
    var texts = new ArrayList<byte[]>();
    int size = 0;
    for (var text : array.toStrings()) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      texts.add(bytes);
      size += Integer.BYTES + bytes.length;
    }
    var all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (var text : texts) all.putInt(text.length).put(text);
    return all.array();
  }
}
