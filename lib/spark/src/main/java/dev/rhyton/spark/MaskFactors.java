package dev.rhyton.spark;

import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The factor of the update of each trainable number, as a learning mode sets it: for each weight
 * nothing, one number, one for each unit, or one for each number. It selects the numbers that take
 * part in the update.
 */
final class MaskFactors implements Selection {
  private static final long serialVersionUID = 1;
  private static final All ALL = new All();

  private final float[][] ofWeights; // null for the whole update
  private final int[] sizes;

  private MaskFactors(float[][] ofWeights, int[] sizes) {
    this.ofWeights = ofWeights;
    this.sizes = sizes;
  }

  static MaskFactors of(List<NDArray> masks, ModelVector vector) {
    var factors = new float[masks.size()][];
    var sizes = new int[masks.size()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = masks.get(i) == null ? null : masks.get(i).toFloats();
      sizes[i] = (int) vector.trainable().get(i).shape().size();
    }
    return new MaskFactors(factors, sizes);
  }

  /** Returns the factors of a part of a weight, null for none; one number stays one. */
  @Nullable NDArray ofPiece(int weight, int from, int to) {
    var all = ofWeights[weight];
    if (all == null) return null;
    if (all.length == 1) return NDArray.of(all, 1).reshape();
    var values = new float[to - from];
    for (int i = 0; i < values.length; i++) values[i] = all[(from + i) % all.length];
    return NDArray.of(values, values.length);
  }

  /** Returns whether some numbers rest. */
  boolean rest() {
    for (var all : ofWeights) {
      if (all == null) continue;
      for (float f : all) if (f == 0) return true;
    }
    return false;
  }

  @Override
  public float[] take(float[] vector, int worker, int from, int to) {
    return rest() ? Selection.super.take(vector, worker, from, to) : ALL.take(vector, 0, from, to);
  }

  @Override
  public void put(float[] taken, int worker, float[] range, int from, int to) {
    if (rest()) Selection.super.put(taken, worker, range, from, to);
    else ALL.put(taken, worker, range, from, to);
  }

  @Override
  public Places of(int worker) {
    return (from, to, use) -> {
      int at = 0;
      for (int w = 0; w < sizes.length; w++) {
        var all = ofWeights[w];
        int end = Math.min(to, at + sizes[w]);
        for (int i = Math.max(from, at); i < end; i++) {
          if (all == null || all[(i - at) % all.length] != 0) use.at(i);
        }
        at += sizes[w];
      }
    };
  }

  /** Returns the number of trainable numbers. */
  int parameters() {
    return Arrays.stream(sizes).sum();
  }
}
