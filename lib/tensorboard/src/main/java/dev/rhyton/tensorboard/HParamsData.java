package dev.rhyton.tensorboard;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.rhyton.tuner.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages of TensorBoard's plugin for hyperparameters, version 0: HParamsPluginData of {@code
 * tensorboard/plugins/hparams/plugin_data.proto}, with what it contains of {@code api.proto}. The
 * numbers are those of the fields in these files.
 */
final class HParamsData {
  // DataType
  private static final int STRING = 1;
  private static final int BOOL = 2;
  private static final int FLOAT64 = 3;

  // Status
  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;

  private HParamsData() {}

  /** A message that is written field by field. */
  private static final class Fields {
    private interface Writing {
      void to(CodedOutputStream out) throws IOException;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    @CanIgnoreReturnValue
    private Fields write(Writing writing) {
      try {
        writing.to(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // never, in memory
      }
      return this;
    }

    @CanIgnoreReturnValue
    Fields text(int field, String value) {
      return write(o -> o.writeString(field, value));
    }

    @CanIgnoreReturnValue
    Fields number(int field, double value) {
      return write(o -> o.writeDouble(field, value));
    }

    @CanIgnoreReturnValue
    Fields constant(int field, int value) {
      return write(o -> o.writeEnum(field, value));
    }

    @CanIgnoreReturnValue
    Fields message(int field, ByteString value) {
      return write(o -> o.writeBytes(field, value)); // in the same form as a message
    }

    ByteString end() {
      write(CodedOutputStream::flush);
      return ByteString.copyFrom(bytes.toByteArray());
    }
  }

  /** Returns the hyperparameters with their ranges, and the score. */
  static ByteString experiment(Collection<Parameter> space, String score, double time) {
    var experiment = new Fields().number(3, time);
    for (var parameter : space) experiment.message(4, info(parameter));
    var name = new Fields().text(2, score).end();
    experiment.message(5, new Fields().message(1, name).end());
    return new Fields().message(2, experiment.end()).end();
  }

  private static ByteString info(Parameter parameter) {
    var info = new Fields().text(1, parameter.name()).constant(4, type(parameter));
    if (parameter instanceof Parameter.Choice choice) {
      var values = ListValue.newBuilder();
      for (var value : choice.values()) values.addValues(value(parameter, value));
      return info.message(5, values.build().toByteString()).end();
    }
    double low =
        parameter instanceof Parameter.Real r ? r.low() : ((Parameter.Whole) parameter).low();
    double high =
        parameter instanceof Parameter.Real r ? r.high() : ((Parameter.Whole) parameter).high();
    return info.message(6, new Fields().number(1, low).number(2, high).end()).end();
  }

  /** Returns the type of the values; those of several types are texts. */
  private static int type(Parameter parameter) {
    if (!(parameter instanceof Parameter.Choice choice)) return FLOAT64;
    if (choice.values().stream().allMatch(Boolean.class::isInstance)) return BOOL;
    return choice.values().stream().allMatch(Number.class::isInstance) ? FLOAT64 : STRING;
  }

  private static Value value(Parameter parameter, Object value) {
    var result = Value.newBuilder();
    return switch (type(parameter)) {
      case BOOL -> result.setBoolValue((Boolean) value).build();
      case FLOAT64 -> result.setNumberValue(((Number) value).doubleValue()).build();
      default -> result.setStringValue(value.toString()).build();
    };
  }

  /** Returns the values of a trial, in the order of their parameters. */
  static Map<String, Value> values(List<Parameter> parameters, Map<String, Object> values) {
    var all = new LinkedHashMap<String, Value>();
    for (var parameter : parameters) {
      if (!values.containsKey(parameter.name())) continue; // the trial failed when it asked
      all.put(parameter.name(), value(parameter, values.get(parameter.name())));
    }
    return all;
  }

  /** Returns values that a user gives: numbers, booleans, and texts of others. */
  static Map<String, Value> values(Map<String, ?> given) {
    var all = new LinkedHashMap<String, Value>();
    given.forEach(
        (name, value) -> {
          var result = Value.newBuilder();
          if (value instanceof Boolean flag) result.setBoolValue(flag);
          else if (value instanceof Number number) result.setNumberValue(number.doubleValue());
          else result.setStringValue(value.toString());
          all.put(name, result.build());
        });
    return all;
  }

  /**
   * Returns the begin of a session.
   *
   * @param group the name of the sessions that are repetitions of each other
   */
  static ByteString sessionStart(Map<String, Value> values, String group, double time) {
    var start = new Fields();
    // A map is a list of messages of key and value.
    values.forEach(
        (name, value) ->
            start.message(1, new Fields().text(1, name).message(2, value.toByteString()).end()));
    start.text(4, group).number(5, time);
    return new Fields().message(3, start.end()).end();
  }

  /** Returns how a session ended. */
  static ByteString sessionEnd(boolean success, double time) {
    var end = new Fields().constant(1, success ? SUCCESS : FAILURE).number(2, time);
    return new Fields().message(4, end.end()).end();
  }
}
