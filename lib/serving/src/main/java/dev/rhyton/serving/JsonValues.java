package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.BAD_REQUEST;
import static dev.rhyton.serving.ServingException.ERROR;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Shape;
import java.io.IOException;

/** The values of arrays in JSON: lists, nested or not, in row-major order. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
final class JsonValues {
  private JsonValues() {}

  /** Reads the list at which a parser is. */
  static NDArray read(JsonParser json, String input, DataType type, Shape shape, int size)
      throws IOException {
    var target = target(type.dtype(), input, size);
    int count = 0;
    for (int depth = 1; depth > 0; ) {
      var token = json.nextToken();
      if (token == JsonToken.START_ARRAY) depth++;
      else if (token == JsonToken.END_ARRAY) depth--;
      else {
        if (count == size) throw wrongSize(input, shape, "more");
        target.set(count++, json, token);
      }
    }
    if (count < size) throw wrongSize(input, shape, "only " + count);
    return NDArray.of(target.values(), shape.dims()).cast(type.dtype());
  }

  private static ServingException wrongSize(String input, Shape shape, String received) {
    return new ServingException(
        BAD_REQUEST,
        "The input \"%s\" of shape %s has %d values, \"data\" has %s.",
        input,
        shape,
        shape.size(),
        received);
  }

  /** Where values of a kind are stored. */
  private interface Target {
    void set(int at, JsonParser json, JsonToken token) throws IOException;

    Object values();
  }

  private static Target target(DType dtype, String input, int size) {
    if (dtype == DType.STRING) return new Texts(input, new String[size]);
    if (dtype == DType.BOOL) return new Flags(input, new boolean[size]);
    if (dtype == DType.FLOAT64) return new Doubles(input, new double[size]);
    if (dtype.isFloat()) return new Floats(input, new float[size]);
    long values = dtype == DType.INT64 ? 0 : 1L << (8 * dtype.bytes());
    long least = dtype == DType.INT64 ? Long.MIN_VALUE : dtype.isUnsigned() ? 0 : -values / 2;
    long most = dtype == DType.INT64 ? Long.MAX_VALUE : least + values - 1;
    return new Integers(input, least, most, new long[size]);
  }

  private static ServingException wrongValue(String input, int at, String expected, JsonParser json)
      throws IOException {
    return new ServingException(
        BAD_REQUEST,
        "The value %d of the input \"%s\" must be %s, received %s.",
        at,
        input,
        expected,
        json.currentToken().isStructStart() ? "an object" : json.getText());
  }

  private record Floats(String input, float[] values) implements Target {
    @Override
    public void set(int at, JsonParser json, JsonToken token) throws IOException {
      if (!token.isNumeric()) throw wrongValue(input, at, "a number", json);
      float value = json.getFloatValue();
      if (Float.isInfinite(value)) throw wrongValue(input, at, "a finite number of FP32", json);
      values[at] = value;
    }
  }

  private record Doubles(String input, double[] values) implements Target {
    @Override
    public void set(int at, JsonParser json, JsonToken token) throws IOException {
      if (!token.isNumeric()) throw wrongValue(input, at, "a number", json);
      double value = json.getDoubleValue();
      if (Double.isInfinite(value)) throw wrongValue(input, at, "a finite number of FP64", json);
      values[at] = value;
    }
  }

  private record Integers(String input, long least, long most, long[] values) implements Target {
    @Override
    public void set(int at, JsonParser json, JsonToken token) throws IOException {
      boolean isWhole = token == JsonToken.VALUE_NUMBER_INT;
      long value = isWhole ? json.getLongValue() : 0;
      if (!isWhole || value < least || value > most) {
        throw wrongValue(input, at, "an integer from " + least + " to " + most, json);
      }
      values[at] = value;
    }
  }

  private record Flags(String input, boolean[] values) implements Target {
    @Override
    public void set(int at, JsonParser json, JsonToken token) throws IOException {
      if (!token.isBoolean()) throw wrongValue(input, at, "true or false", json);
      values[at] = json.getBooleanValue();
    }
  }

  private record Texts(String input, String[] values) implements Target {
    @Override
    public void set(int at, JsonParser json, JsonToken token) throws IOException {
      if (token != JsonToken.VALUE_STRING) throw wrongValue(input, at, "a text", json);
      values[at] = json.getText();
    }
  }

  /** Writes values as one list. */
  static void write(JsonGenerator json, String output, NDArray array) throws IOException {
    var dtype = array.dtype();
    json.writeStartArray();
    if (dtype == DType.STRING) {
      for (var text : array.toStrings()) json.writeString(text);
    } else if (dtype == DType.BOOL) {
      for (int flag : array.toInts()) json.writeBoolean(flag != 0);
    } else if (dtype.isInteger()) {
      for (long value : array.toLongs()) json.writeNumber(value);
    } else {
      if (!array.isFinite()) {
        throw new ServingException(
            ERROR,
            "The output \"%s\" has values that are not finite, which JSON cannot hold: ask for it"
                + " as binary data.",
            output);
      }
      if (dtype == DType.FLOAT64) for (double value : array.toDoubles()) json.writeNumber(value);
      else for (float value : array.toFloats()) json.writeNumber(value);
    }
    json.writeEndArray();
  }
}
