package dev.rhyton.tensor;

import dev.rhyton.config.Text;
import java.util.Arrays;
import java.util.Locale;
import org.tensorflow.proto.DataType;

/** The type of a tensor's elements, named as in Keras: {@code float32}, {@code int32}, ... */
public enum DType {
  FLOAT32(DataType.DT_FLOAT, 4, Kind.FLOAT),
  FLOAT64(DataType.DT_DOUBLE, 8, Kind.FLOAT),
  FLOAT16(DataType.DT_HALF, 2, Kind.FLOAT),
  BFLOAT16(DataType.DT_BFLOAT16, 2, Kind.FLOAT),
  INT8(DataType.DT_INT8, 1, Kind.INTEGER),
  UINT8(DataType.DT_UINT8, 1, Kind.INTEGER),
  INT32(DataType.DT_INT32, 4, Kind.INTEGER),
  INT64(DataType.DT_INT64, 8, Kind.INTEGER),
  BOOL(DataType.DT_BOOL, 1, Kind.OTHER),
  STRING(DataType.DT_STRING, 0, Kind.OTHER);

  private enum Kind {
    OTHER,
    INTEGER,
    FLOAT
  }

  final DataType proto;
  final int bytes;
  private final Kind kind;

  DType(DataType proto, int bytes, Kind kind) {
    this.kind = kind;
    this.proto = proto;
    this.bytes = bytes;
  }

  /** The type of a name, {@code "float32"}. */
  public static DType of(String name) {
    for (var type : values()) if (type.toString().equals(name)) return type;
    var names = Arrays.stream(values()).map(DType::toString).toList();
    throw new IllegalArgumentException(
        "Unknown dtype \"" + name + "\"." + Text.didYouMean(name, names));
  }

  static DType of(DataType proto) {
    for (var type : values()) if (type.proto == proto) return type;
    throw new IllegalArgumentException("Rhyton has no dtype for TensorFlow's " + proto + ".");
  }

  /** How many bytes an element takes in TensorFlow, 0 for strings. */
  public int bytes() {
    return bytes;
  }

  /** Whether its values are floating-point numbers. */
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Whether its values are whole numbers. */
  public boolean isInteger() {
    return kind == Kind.INTEGER;
  }

  /** The type in which values of both meet: booleans give way to integers, integers to floats. */
  DType meet(DType other) {
    if (this == other) return this;
    if (kind != other.kind) return kind.compareTo(other.kind) > 0 ? this : other;
    return bytes == other.bytes ? FLOAT32 : bytes > other.bytes ? this : other;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
