package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes predictions as the answer to a request. */
final class InferAnswer {
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private InferAnswer() {}

  /** Refuses a request for outputs that a model does not have. */
  static void check(InferRequest request, String model, List<String> names) {
    for (var wanted : request.outputs().keySet()) {
      if (names.contains(wanted)) continue;
      throw new ServingException(
          BAD_REQUEST, "%s has the outputs %s, \"%s\" is not among them.", model, names, wanted);
    }
  }

  static ServiceAnswer of(
      InferRequest request, String model, long version, List<String> names, List<NDArray> outputs) {
    var all = new LinkedHashMap<String, NDArray>();
    for (int i = 0; i < names.size(); i++) all.put(names.get(i), outputs.get(i));
    var wanted = request.outputs().isEmpty() ? all.keySet() : request.outputs().keySet();
    var blobs = new ArrayList<byte[]>();
    try (var bytes = new ByteArrayBuilder()) {
      try (var json = InferRequest.JSON.createGenerator(bytes)) {
        json.writeStartObject();
        json.writeStringField("model_name", model);
        json.writeStringField("model_version", Long.toString(version));
        if (request.id() != null) json.writeStringField("id", request.id());
        json.writeArrayFieldStart("outputs");
        for (var name : wanted) {
          var array = requireNonNull(all.get(name));
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeStringField("datatype", DataType.of(array.dtype()).name());
          json.writeFieldName("shape");
          var dims = array.shape().dims();
          json.writeArray(dims, 0, dims.length);
          var own = request.outputs().get(name);
          if (own == null ? request.binary() : own) {
            var blob = bytes(array);
            blobs.add(blob);
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", blob.length);
            json.writeEndObject();
          } else {
            json.writeFieldName("data");
            JsonValues.write(json, name, array);
          }
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      int length = bytes.size();
      for (var blob : blobs) bytes.write(blob);
      var headers =
          blobs.isEmpty()
              ? Map.of("Content-Type", "application/json")
              : Map.of(
                  "Content-Type", "application/octet-stream", JSON_LENGTH, String.valueOf(length));
      return new ServiceAnswer(200, headers, bytes.toByteArray());
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
