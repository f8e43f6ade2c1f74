package dev.rhyton.explain;

/** Arrays of floats. */
final class FloatArrays {
  private FloatArrays() {}

  static float[] of(double[] values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) floats[i] = (float) values[i];
    return floats;
  }

  /** Returns the largest value minus the smallest one of a part. */
  static double range(float[] values, int from, int count) {
    double low = values[from];
    double high = values[from];
    for (int i = from; i < from + count; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return high - low;
  }
}
