package dev.rhyton.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rhyton.config.Check;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.internal.GraphBuilder;
import dev.rhyton.tensor.internal.LayerCalls;
import dev.rhyton.tensor.internal.Strings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of the values of a vocabulary: strings or integers. */
abstract class VocabularyType<T> {
  static final VocabularyType<String> TEXT = new Text();
  static final VocabularyType<Long> NUMBERS = new Numbers();

  private VocabularyType() {}

  abstract DType dtype();

  /** Returns the order in which NumPy sorts values; strings are ordered by their bytes. */
  abstract Comparator<T> order();

  abstract List<T> list(NDArray array);

  abstract NDArray array(List<T> values);

  abstract T read(JsonNode json);

  /** Returns a value that a caller gives without a type; null if it is no token. */
  abstract @Nullable T token(Object given);

  /** Returns the name of the tokens in messages. */
  abstract String names();

  /** Returns the values of a JSON list. */
  final List<T> readAll(JsonNode json) {
    Check.that(json.isArray(), "vocabulary: expected a list, received %s.", json);
    var values = new ArrayList<T>();
    json.forEach(v -> values.add(read(v)));
    return values;
  }

  abstract T parse(String line);

  /** Returns an integer for each value; different values almost always have different integers. */
  abstract Tensor key(Tensor values);

  /** Returns the keys of a list, computed by the same operation as in a graph. */
  final long[] keys(List<T> values) {
    return LayerCalls.outside(() -> computed(values)).toLongs();
  }

  private NDArray computed(List<T> values) {
    try (var graph = GraphBuilder.open(false)) {
      var array = array(values);
      var in = graph.argument(dtype(), array.shape());
      return graph.function(List.of(key(in))).run(List.of(array))[0];
    }
  }

  private static final class Text extends VocabularyType<String> {
    @Override
    DType dtype() {
      return DType.STRING;
    }

    @Override
    Comparator<String> order() {
      return (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    }

    @Override
    List<String> list(NDArray array) {
      return List.of(array.toStrings());
    }

    @Override
    NDArray array(List<String> values) {
      return NDArray.from(values.toArray(String[]::new));
    }

    @Override
    String read(JsonNode json) {
      Check.that(json.isTextual(), "vocabulary: expected strings, received %s.", json);
      return json.asText();
    }

    @Override
    @Nullable String token(Object given) {
      return given instanceof String word ? word : null;
    }

    @Override
    String names() {
      return "words";
    }

    @Override
    String parse(String line) {
      return line;
    }

    @Override
    Tensor key(Tensor values) {
      return Strings.hash(values, Long.MAX_VALUE);
    }
  }

  private static final class Numbers extends VocabularyType<Long> {
    @Override
    DType dtype() {
      return DType.INT64;
    }

    @Override
    Comparator<Long> order() {
      return Comparator.naturalOrder();
    }

    @Override
    List<Long> list(NDArray array) {
      return Arrays.stream(array.toLongs()).boxed().toList();
    }

    @Override
    NDArray array(List<Long> values) {
      return NDArray.from(values.stream().mapToLong(v -> v).toArray());
    }

    @Override
    Long read(JsonNode json) {
      Check.that(
          json.canConvertToLong() && json.isIntegralNumber(),
          "vocabulary: expected whole numbers, received %s.",
          json);
      return json.asLong();
    }

    @Override
    @Nullable Long token(Object given) {
      boolean whole =
          given instanceof Long
              || given instanceof Integer
              || given instanceof Short
              || given instanceof Byte;
      return whole ? ((Number) given).longValue() : null;
    }

    @Override
    String names() {
      return "whole numbers";
    }

    @Override
    Long parse(String line) {
      try {
        return Long.valueOf(line);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "vocabulary: expected whole numbers, received \"" + line + "\".", e);
      }
    }

    @Override
    Tensor key(Tensor values) {
      return values;
    }
  }
}
