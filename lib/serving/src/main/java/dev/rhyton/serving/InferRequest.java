package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.google.errorprone.annotations.FormatMethod;
import dev.rhyton.config.Contract;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request for predictions: JSON, whose inputs have their values in the JSON or in bytes behind
 * it.
 *
 * @param id the text with which the client recognizes the answer, or null
 * @param inputs the arrays by the names of the inputs
 * @param outputs the wanted outputs, whether as bytes; empty for all
 * @param binary whether outputs are bytes that do not say it themselves
 */
record InferRequest(
    @Nullable String id,
    Map<String, NDArray> inputs,
    Map<String, Boolean> outputs,
    boolean binary) {
  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private static final int MOST_TENSORS = 1000;
  private static final int LENGTH_BYTES = 4; // before each text in bytes

  /**
   * Reads a request.
   *
   * @param jsonLength the number of bytes of the JSON; -1 if there is nothing behind it
   */
  static InferRequest read(byte[] body, int jsonLength) {
    return reader(body, jsonLength).request();
  }

  /** Reads the answer to a request; its outputs are called inputs where they are refused. */
  static InferResult readAnswer(byte[] body, int jsonLength) {
    return reader(body, jsonLength).answer();
  }

  private static Reader reader(byte[] body, int jsonLength) {
    refuseUnless(
        jsonLength <= body.length,
        "The JSON has %d bytes by the header Inference-Header-Content-Length, the body has %d.",
        jsonLength,
        body.length);
    return new Reader(body, jsonLength < 0 ? body.length : jsonLength);
  }

  @Contract("false, _, _ -> fail")
  @FormatMethod
  private static void refuseUnless(boolean condition, String format, @Nullable Object... values) {
    if (!condition) throw new ServingException(BAD_REQUEST, format, values);
  }

  /** What is known of an input while its JSON is read. */
  private static final class Input {
    @Nullable String name;
    long @Nullable [] shape;
    @Nullable String datatype;
    long dataAt = -1; // where its values begin in the JSON
    long binarySize = -1;
    @Nullable NDArray values;

    String name() {
      return requireNonNull(name);
    }

    Shape shape() {
      return Shape.of(requireNonNull(shape));
    }

    DataType type() {
      return DataType.of(name(), requireNonNull(datatype));
    }

    /** Returns the number of values, of which each takes at least one byte of the request. */
    int size(int bytes) {
      long size = 1;
      for (long axis : requireNonNull(shape)) {
        refuseUnless(axis >= 0, "The input \"%s\" has a negative size in its shape.", name);
        if (axis > 0 && size > bytes / axis) {
          throw new ServingException(
              BAD_REQUEST,
              "The input \"%s\" of shape %s has more values than the request of %d bytes can hold.",
              name,
              shape(),
              bytes);
        }
        size *= axis;
      }
      return (int) size;
    }

    void check() {
      refuseUnless(name != null, "An input has no \"name\".");
      refuseUnless(shape != null, "The input \"%s\" has no \"shape\".", name);
      refuseUnless(
          shape.length <= Shape.MOST_AXES,
          "The input \"%s\" has %d axes, expected at most %d.",
          name,
          shape.length,
          Shape.MOST_AXES);
      refuseUnless(datatype != null, "The input \"%s\" has no \"datatype\".", name);
    }
  }

  private static final class Reader {
    private final byte[] body;
    private final int jsonLength;
    private @Nullable String id;
    private final List<Input> inputs = new ArrayList<>();
    private final Map<String, Boolean> outputs = new LinkedHashMap<>();
    private boolean binary;

    Reader(byte[] body, int jsonLength) {
      this.body = body;
      this.jsonLength = jsonLength;
    }

    InferRequest request() {
      object(
          "request",
          (json, key) -> {
            switch (key) {
              case "id" -> id = text(json, "id");
              case "inputs" -> each(json, "inputs", this::input);
              case "outputs" -> each(json, "outputs", this::output);
              case "parameters" -> parameters(json);
              default -> json.skipChildren();
            }
          });
      return new InferRequest(id, arrays(), outputs, binary);
    }

    /** The outputs of an answer are written as the inputs of a request. */
    InferResult answer() {
      var names = new HashMap<String, String>();
      object(
          "answer",
          (json, key) -> {
            switch (key) {
              case "model_name", "model_version" -> names.put(key, text(json, key));
              case "outputs" -> each(json, "outputs", this::input);
              default -> json.skipChildren();
            }
          });
      return new InferResult(
          names.getOrDefault("model_name", ""), names.getOrDefault("model_version", ""), arrays());
    }

    private interface Field {
      void read(JsonParser json, String key) throws IOException;
    }

    private void object(String what, Field field) {
      try (var json = JSON.createParser(body, 0, jsonLength)) {
        refuseUnless(json.nextToken() == JsonToken.START_OBJECT, "The %s is no JSON object.", what);
        for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
          json.nextToken();
          field.read(json, key);
        }
        refuseUnless(json.nextToken() == null, "The JSON of the %s goes on after its end.", what);
      } catch (JsonProcessingException e) {
        throw new ServingException(BAD_REQUEST, "The %s is no valid JSON: %s", what, reason(e));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns what is wrong and where, without the excerpt of the request. */
    private static String reason(JsonProcessingException e) {
      var at = e.getLocation();
      var place =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      var message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      return message + place + ".";
    }

    private interface Element {
      void read(JsonParser json) throws IOException;
    }

    private static void each(JsonParser json, String what, Element element) throws IOException {
      refuseUnless(
          json.currentToken() == JsonToken.START_ARRAY, "\"%s\" must be a list of objects.", what);
      int count = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        refuseUnless(
            json.currentToken() == JsonToken.START_OBJECT,
            "\"%s\" must be a list of objects.",
            what);
        refuseUnless(++count <= MOST_TENSORS, "\"%s\" has more than %d.", what, MOST_TENSORS);
        element.read(json);
      }
    }

    private static String text(JsonParser json, String what) throws IOException {
      refuseUnless(json.currentToken() == JsonToken.VALUE_STRING, "\"%s\" must be a text.", what);
      return json.getText();
    }

    private void parameters(JsonParser json) throws IOException {
      eachEntry(
          json,
          key -> {
            if (key.equals("binary_data_output")) binary = json.getBooleanValue();
            else json.skipChildren();
          });
    }

    private interface Entry {
      void read(String key) throws IOException;
    }

    private static void eachEntry(JsonParser json, Entry entry) throws IOException {
      refuseUnless(
          json.currentToken() == JsonToken.START_OBJECT, "\"parameters\" must be an object.");
      for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        entry.read(key);
      }
    }

    private void output(JsonParser json) throws IOException {
      var name = new String[1];
      var asBytes = new Boolean[1];
      for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        switch (key) {
          case "name" -> name[0] = text(json, "name");
          case "parameters" ->
              eachEntry(
                  json,
                  p -> {
                    refuseUnless(
                        !p.equals("classification"),
                        "The extension \"classification\" is not offered.");
                    if (p.equals("binary_data")) asBytes[0] = json.getBooleanValue();
                    else json.skipChildren();
                  });
          default -> json.skipChildren();
        }
      }
      refuseUnless(name[0] != null, "An output has no \"name\".");
      outputs.put(name[0], asBytes[0]);
    }

    private void input(JsonParser json) throws IOException {
      var input = new Input();
      for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        switch (key) {
          case "name" -> input.name = text(json, "name");
          case "datatype" -> input.datatype = text(json, "datatype");
          case "shape" -> input.shape = shape(json);
          case "data" -> data(json, input);
          case "parameters" ->
              eachEntry(
                  json,
                  p -> {
                    refuseUnless(
                        !p.startsWith("shared_memory"),
                        "The extension \"shared_memory\" is not offered.");
                    if (p.equals("binary_data_size")) input.binarySize = json.getLongValue();
                    else json.skipChildren();
                  });
          default -> json.skipChildren();
        }
      }
      input.check();
      inputs.add(input);
    }

    private static long[] shape(JsonParser json) throws IOException {
      refuseUnless(
          json.currentToken() == JsonToken.START_ARRAY, "\"shape\" must be a list of sizes.");
      var sizes = new ArrayList<Long>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        refuseUnless(
            json.currentToken() == JsonToken.VALUE_NUMBER_INT,
            "\"shape\" must be a list of sizes.");
        sizes.add(json.getLongValue());
      }
      return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /** Reads the values if shape and datatype are known already, otherwise notes their place. */
    private void data(JsonParser json, Input input) throws IOException {
      refuseUnless(
          json.currentToken() == JsonToken.START_ARRAY, "\"data\" must be a list of values.");
      if (input.name != null && input.shape != null && input.datatype != null) {
        input.values = values(json, input);
        return;
      }
      input.dataAt = json.currentTokenLocation().getByteOffset();
      json.skipChildren();
    }

    private NDArray values(JsonParser json, Input input) throws IOException {
      var type = input.type();
      return JsonValues.read(json, input.name(), type, input.shape(), input.size(body.length));
    }

    private Map<String, NDArray> arrays() {
      var arrays = new LinkedHashMap<String, NDArray>();
      int at = jsonLength;
      for (var input : inputs) {
        NDArray values;
        if (input.binarySize >= 0) {
          refuseUnless(
              input.values == null && input.dataAt < 0,
              "The input \"%s\" has \"data\" and \"binary_data_size\", expected one of them.",
              input.name);
          refuseUnless(
              input.binarySize <= body.length - at,
              "The input \"%s\" has %d bytes behind the JSON, %d are left.",
              input.name,
              input.binarySize,
              body.length - at);
          int size = (int) input.binarySize;
          values = bytes(input, ByteBuffer.wrap(body, at, size).slice());
          at += size;
        } else {
          values = input.values != null ? input.values : late(input);
        }
        refuseUnless(
            arrays.put(input.name(), values) == null, "Two inputs are called \"%s\".", input.name);
      }
      refuseUnless(!arrays.isEmpty(), "The request has no \"inputs\".");
      refuseUnless(
          at == body.length,
          "%d bytes behind the JSON belong to no input: set \"binary_data_size\" of each.",
          body.length - at);
      return arrays;
    }

    /** Reads values that stand before the shape or the datatype. */
    private NDArray late(Input input) {
      refuseUnless(input.dataAt >= 0, "The input \"%s\" has no \"data\".", input.name);
      int from = (int) input.dataAt;
      try (var json = JSON.createParser(body, from, jsonLength - from)) {
        json.nextToken();
        return values(json, input);
      } catch (JsonProcessingException e) {
        throw new ServingException(BAD_REQUEST, "The request is no valid JSON: %s", reason(e));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static NDArray bytes(Input input, ByteBuffer bytes) {
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      var dtype = input.type().dtype();
      int size = input.size(Math.max(1, bytes.remaining()));
      if (dtype == DType.STRING) return texts(input, bytes, size);
      refuseUnless(
          (long) size * dtype.bytes() == bytes.remaining(),
          "The input \"%s\" of shape %s (%s) has %d bytes, received %d.",
          input.name,
          input.shape(),
          input.datatype,
          (long) size * dtype.bytes(),
          bytes.remaining());
      return NDArray.ofBytes(dtype, input.shape(), bytes);
    }

    private static NDArray texts(Input input, ByteBuffer bytes, int size) {
      var texts = new String[size];
      for (int i = 0; i < size; i++) {
        int length = bytes.remaining() < LENGTH_BYTES ? -1 : bytes.getInt();
        refuseUnless(
            length >= 0 && length <= bytes.remaining(),
            "The text %d of the input \"%s\" is longer than the bytes that are left.",
            i,
            input.name);
        try {
          texts[i] =
              StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(bytes.slice(bytes.position(), length))
                  .toString();
        } catch (CharacterCodingException e) {
          throw new ServingException(
              BAD_REQUEST, "The text %d of the input \"%s\" is not in UTF-8.", i, input.name);
        }
        bytes.position(bytes.position() + length);
      }
      refuseUnless(
          !bytes.hasRemaining(),
          "%d bytes of the input \"%s\" are left after its %d texts.",
          bytes.remaining(),
          input.name,
          size);
      return NDArray.of(texts, input.shape().dims());
    }
  }
}
