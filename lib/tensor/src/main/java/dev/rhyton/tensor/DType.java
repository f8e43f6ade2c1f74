package dev.rhyton.tensor;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import java.util.Arrays;
import java.util.Locale;

/** The type of a tensor's elements, named as in Keras: {@code float32}, {@code int32}, ... */
public enum DType {
  FLOAT32(4, Kind.FLOAT),
  FLOAT64(8, Kind.FLOAT),
  FLOAT16(2, Kind.FLOAT),
  BFLOAT16(2, Kind.FLOAT),
  INT8(1, Kind.INTEGER),
  UINT8(1, Kind.UNSIGNED),
  INT16(2, Kind.INTEGER),
  UINT16(2, Kind.UNSIGNED),
  INT32(4, Kind.INTEGER),
  UINT32(4, Kind.UNSIGNED),
  INT64(8, Kind.INTEGER),
  COMPLEX64(8, Kind.COMPLEX),
  BOOL(1, Kind.OTHER),
  STRING(0, Kind.OTHER);

  private enum Kind {
    OTHER,
    UNSIGNED,
    INTEGER,
    FLOAT,
    COMPLEX
  }

  private final int bytes;
  private final Kind kind;

  DType(int bytes, Kind kind) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** Returns the dtype called {@code name}, such as {@code "float32"}. */
  public static DType of(String name) {
    for (var type : values()) if (type.toString().equals(name)) return type;
    var names = Arrays.stream(values()).map(DType::toString).toList();
    throw new IllegalArgumentException(
        "Unknown dtype \"" + name + "\"." + Text.didYouMean(name, names));
  }

  /** Returns the number of bytes of an element in TensorFlow, 0 for strings. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether the values are floating-point numbers. */
  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Returns whether the values are integers. */
  public boolean isInteger() {
    return kind == Kind.INTEGER || kind == Kind.UNSIGNED;
  }

  /** Returns whether the values are unsigned integers. */
  public boolean isUnsigned() {
    return kind == Kind.UNSIGNED;
  }

  /** Returns whether the values are complex numbers. */
  public boolean isComplex() {
    return kind == Kind.COMPLEX;
  }

  /**
   * Returns the dtype of an operation on values of both dtypes, as in Keras: booleans are converted
   * to integers, integers to floats, and two types that cannot hold each other's values to a larger
   * one.
   */
  public DType promote(DType other) {
    Check.given("promote", "other", other);
    if (this == other) return this;
    if (kind != other.kind && !(isInteger() && other.isInteger())) {
      return kind.compareTo(other.kind) > 0 ? this : other;
    }
    if (kind == other.kind) {
      return bytes == other.bytes ? FLOAT32 : bytes > other.bytes ? this : other;
    }
    var signed = isUnsigned() ? other : this;
    int unsigned = isUnsigned() ? bytes : other.bytes;
    if (signed.bytes > unsigned) return signed;
    return unsigned == 1 ? INT16 : unsigned == 2 ? INT32 : INT64;
  }

  /**
   * Returns the dtype of an operation with a Java number: this dtype, unless the number is a {@code
   * Double} or {@code Float} and this is an integer dtype, or this is bool.
   */
  public DType promote(Number other) {
    boolean fraction = other instanceof Double || other instanceof Float;
    if (kind == Kind.FLOAT || kind == Kind.COMPLEX) return this;
    return fraction ? KerasConfig.floatx() : isInteger() ? this : INT32;
  }

  /** Returns the value of this integer dtype that is closest to a whole number. */
  long closest(double whole) {
    double values = Math.pow(2, 8.0 * bytes);
    double least = isUnsigned() ? 0 : -values / 2;
    return (long) Math.min(Math.max(whole, least), least + values - 1);
  }

  /** Returns this dtype if it is a float or complex one, else {@link KerasConfig#floatx()}. */
  public DType toFloat() {
    return kind == Kind.FLOAT || kind == Kind.COMPLEX ? this : KerasConfig.floatx();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
