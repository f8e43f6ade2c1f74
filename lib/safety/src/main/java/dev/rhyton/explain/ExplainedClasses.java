package dev.rhyton.explain;

import dev.rhyton.config.Check;
import dev.rhyton.tensor.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The class of each sample whose score is explained.
 *
 * @param index the classes; empty for an output with one unit that is not a probability
 * @param mask the factor of each unit of the output in the score, of shape (samples, units)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExplainedClasses(int[] index, NDArray mask) {
  /**
   * Returns the classes.
   *
   * @param output the output of the model, (samples, units)
   * @param isProbability whether the only unit is the probability of class 1; the score of class 0
   *     is then its negative
   * @param given one class for all samples, or one for each; null for the predicted ones
   */
  static ExplainedClasses of(
      String owner, NDArray output, boolean isProbability, @Nullable Object given) {
    int samples = output.length();
    int units = (int) output.shape().last();
    if (units == 1 && !isProbability) {
      Check.that(
          given == null || Arrays.stream(all(owner, given, samples)).allMatch(c -> c == 0),
          "%s: the output has one number and no classes, received the classes %s.",
          owner,
          given);
      var ones = new float[samples];
      Arrays.fill(ones, 1);
      return new ExplainedClasses(new int[0], NDArray.of(ones, samples, 1));
    }
    var index = given == null ? predicted(output, units) : all(owner, given, samples);
    int count = Math.max(2, units);
    var mask = new float[samples * units];
    for (int i = 0; i < samples; i++) {
      Check.that(
          index[i] >= 0 && index[i] < count,
          "%s: expected classes from 0 to %d, received %d for sample %d.",
          owner,
          count - 1,
          index[i],
          i);
      if (units == 1) mask[i] = index[i] == 1 ? 1 : -1;
      else mask[i * units + index[i]] = 1;
    }
    return new ExplainedClasses(index, NDArray.of(mask, samples, units));
  }

  private static int[] predicted(NDArray output, int units) {
    if (units > 1) return output.argmax().toInts();
    return Arrays.stream(output.toDoubles()).mapToInt(p -> p > 0.5 ? 1 : 0).toArray();
  }

  private static int[] all(String owner, Object given, int samples) {
    var array = NDArray.from(given);
    Check.that(
        array.size() == 1 || (array.size() == samples && array.length() == samples),
        "%s: expected one class, or one for each of %d samples, received %s of shape %s.",
        owner,
        samples,
        array.dtype(),
        array.shape());
    for (double c : array.toDoubles()) {
      Check.that(c == (int) c, "%s: a class must be a whole number, received %s.", owner, c);
    }
    var index = array.toInts();
    return IntStream.range(0, samples).map(i -> index[index.length == 1 ? 0 : i]).toArray();
  }
}
