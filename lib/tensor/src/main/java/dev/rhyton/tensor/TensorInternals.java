package dev.rhyton.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;

/**
 * The members of a {@link Tensor} that other packages of the library call. They are not public
 * members, so that completion shows only what a user calls.
 */
public final class TensorInternals {
  private TensorInternals() {}

  /** See {@link Tensor#node()}. */
  public static Node node(Tensor tensor) {
    return tensor.node();
  }

  /** See {@link Tensor#givenMask(Tensor)}. */
  @CanIgnoreReturnValue
  public static Tensor givenMask(Tensor tensor, Tensor mask) {
    return tensor.givenMask(mask);
  }

  /** See {@link Tensor#passGivenMask()}. */
  public static void passGivenMask(Tensor tensor) {
    tensor.passGivenMask();
  }

  /** See {@link Tensor#removeMask()}. */
  public static void removeMask(Tensor tensor) {
    tensor.removeMask();
  }

  /** See {@link Tensor#isMaskGiven()}. */
  public static boolean isMaskGiven(Tensor tensor) {
    return tensor.isMaskGiven();
  }

  /** See {@link Tensor#as(Tensor)}. */
  public static Tensor as(Tensor tensor, Tensor other) {
    return tensor.as(other);
  }

  /** See {@link Tensor#logits()}. */
  public static Tensor logits(Tensor tensor) {
    return tensor.logits();
  }

  /** See {@link Tensor#logits(String)}. */
  public static Tensor logits(Tensor tensor, String activation) {
    return tensor.logits(activation);
  }

  /** See {@link Tensor#activation}. */
  public static String activation(Tensor tensor) {
    return tensor.activation();
  }

  /** See {@link Tensor#activated}. */
  @CanIgnoreReturnValue
  public static Tensor activated(Tensor tensor, String activation, Tensor logits) {
    return tensor.activated(activation, logits);
  }

  /** See {@link Tensor#inputs()}. */
  public static List<Tensor> inputs(Tensor tensor) {
    return tensor.inputs();
  }

  /** See {@link Tensor#madeBy(String)}. */
  public static boolean madeBy(Tensor tensor, String type) {
    return tensor.madeBy(type);
  }

  /** See {@link Masked#of(Tensor, Tensor, boolean)}. */
  public static Tensor masked(Tensor x, Tensor mask, boolean given) {
    return Masked.of(x, mask, given);
  }

  /** See {@link Masked#isOne}. */
  public static boolean isMasked(Tensor tensor) {
    return Masked.isOne(tensor);
  }

  /** Returns whether a tensor is an array whose elements are known. */
  public static boolean isKnown(Tensor tensor) {
    return tensor instanceof NDArray array && array.isKnown();
  }

  /** See {@link Weight#stored()}. */
  public static NDArray stored(Weight weight) {
    return weight.stored();
  }

  /** See {@link Weight#set}. */
  public static void set(Weight weight, NDArray value) {
    weight.set(value);
  }

  /** See {@link NDArray#traced}. */
  public static NDArray traced(Tensor tensor) {
    return NDArray.traced(tensor);
  }

  /** See {@link Computation#contains}. */
  public static boolean contains(Tensor result, Tensor part) {
    return Computation.contains(result, part);
  }

  /** Returns whether a tensor of a graph depends on the samples of a batch. */
  public static boolean isSampled(Tensor tensor) {
    return tensor.sampled();
  }
}
