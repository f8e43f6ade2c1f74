package dev.rhyton.tensor.internal;

import dev.rhyton.tensor.DType;

/** Conversions of the two 16-bit floating-point formats, rounding to nearest even. */
public final class Float16Conversions {
  private Float16Conversions() {}

  /** Rounds numbers in place to values of a 16-bit format. */
  public static float[] round(DType dtype, float[] values) {
    boolean brain = dtype == DType.BFLOAT16;
    for (int i = 0; i < values.length; i++) {
      values[i] = brain ? fromBfloat16(toBfloat16(values[i])) : fromFloat16(toFloat16(values[i]));
    }
    return values;
  }

  /** Returns the bits of the nearest bfloat16 number. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) return (short) ((bits >>> 16) | 0x40);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** Returns the bfloat16 number with these bits. */
  public static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Returns the bits of the nearest float16 number. */
  public static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    if (Float.isNaN(value)) return (short) (sign | 0x7e00);
    float magnitude = Math.abs(value);
    if (magnitude >= 65520f) return (short) (sign | 0x7c00);
    if (magnitude < 0x1p-14f) return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    int rounded = (bits & 0x7fffffff) + 0xfff + ((bits >>> 13) & 1);
    return (short) (sign | ((rounded >>> 13) - (112 << 10)));
  }

  /** Returns the float16 number with these bits. */
  public static float fromFloat16(short bits) {
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        exponent == 0
            ? fraction * 0x1p-24f
            : exponent == 31
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
    return bits < 0 ? -magnitude : magnitude;
  }
}
