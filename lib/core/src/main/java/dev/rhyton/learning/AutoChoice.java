package dev.rhyton.learning;

import dev.rhyton.config.Check;
import dev.rhyton.config.Text;
import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@link AutoLearning} chose: a row for each factor of the learning rate that it tried, and
 * the reason of the choice.
 *
 * @param outcome what led to the choice
 * @param factor the factor by which the rate of the optimizer is multiplied
 * @param before the loss of the first training samples before the search; NaN without a search
 * @param steps the number of steps of each row; 0 without a search
 * @param rows in ascending order of the factors; empty without a search
 */
public record AutoChoice(
    Outcome outcome, double factor, double before, long steps, List<Row> rows) {
  /** Creates the table. */
  public AutoChoice {
    Check.given("AutoChoice", "outcome", outcome);
    rows = List.copyOf(Check.all("AutoChoice", "rows", rows));
  }

  /** What led to a choice. */
  public enum Outcome {
    /** A factor was chosen by the losses. */
    CHOSEN(1, "the smallest factor with three quarters of the progress of the best one or more"),
    /** No factor made the loss smaller. */
    NO_PROGRESS(2, "no factor made the loss smaller, so the rate of the optimizer is kept"),
    /** The loss was not finite with any factor. */
    NOT_FINITE(3, "the loss was not finite with any factor, so the rate of the optimizer is kept"),
    /** The training has too few steps. */
    TOO_FEW_STEPS(4, "no search: it takes a training of 50 steps or more"),
    /** The number of steps is not known. */
    UNKNOWN_STEPS(5, "no search: the number of batches is not known, set stepsPerEpoch"),
    /** The samples cannot be read several times. */
    READ_ONCE(6, "no search: the data can be read only once, keep its samples with cache()"),
    /** The samples are a stream. */
    STREAM(7, "no search: a stream is trained on once"),
    /** The rate is 0 in all steps of the search. */
    RATE_OF_ZERO(8, "no search: the learning rate is 0 in its steps"),
    /** The model has no loss that an evaluation reports. */
    NO_LOSS(9, "no search: an evaluation of the model reports no loss"),
    /** The search was switched off. */
    SWITCHED_OFF(10, "no search: learningRateSearch(false)"),
    /** The length of the optimizer's updates does not depend on the gradients. */
    FIXED_LENGTH(
        11, "no search: with Lion and Muon, it was worse than the given rate on some data"),
    /** The training has too few steps for trials in which a momentum comes to its full effect. */
    TOO_FEW_SUMS(
        12,
        "no search: with a momentum m or an accumulation of k batches, a trial takes 3k / (1 − m)"
            + " steps, and the training is too short for six of them");

    private final int code; // in files
    private final String text;

    Outcome(int code, String text) {
      this.code = code;
      this.text = text;
    }
  }

  /**
   * The training with one factor.
   *
   * @param factor the factor
   * @param rate the first learning rate of the optimizer times the factor
   * @param loss the loss of the first training samples afterwards; NaN if the training became not
   *     finite
   * @param chosen whether the training continues from here
   */
  public record Row(double factor, double rate, double loss, boolean chosen) {}

  /** Returns the choice of a training without a search. */
  public static AutoChoice none(Outcome why) {
    return new AutoChoice(why, 1, Double.NaN, 0, List.of());
  }

  /** Returns the reason of the choice in words. */
  public String why() {
    return outcome.text;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("Auto learning: factor " + Text.number(factor));
    text.append(", ").append(why());
    for (var r : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%nfactor %-4s rate %-9.4g loss %.4g to %.4g%s",
              Text.number(r.factor),
              r.rate,
              before,
              r.loss,
              r.chosen ? " chosen" : ""));
    }
    return text.toString();
  }

  /** Returns the numbers of the table, for files. */
  NDArray state() {
    var all = new ArrayList<>(List.of((double) outcome.code, factor, before, (double) steps));
    rows.forEach(r -> all.addAll(List.of(r.factor, r.rate, r.loss, r.chosen ? 1.0 : 0.0)));
    return NDArray.from(all.stream().mapToDouble(d -> d).toArray());
  }

  /** Returns the table of {@link #state}. */
  static AutoChoice of(NDArray state) {
    var numbers = state.toDoubles();
    var outcomes = Arrays.stream(Outcome.values());
    var outcome = outcomes.filter(o -> numbers.length > 0 && o.code == numbers[0]).findFirst();
    Check.that(
        outcome.isPresent() && numbers.length % 4 == 0,
        "The saved choice of auto learning has no table, received %s numbers: it is damaged.",
        numbers.length);
    var rows = new ArrayList<Row>();
    for (int i = 4; i < numbers.length; i += 4) {
      rows.add(new Row(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3] != 0));
    }
    return new AutoChoice(outcome.orElseThrow(), numbers[1], numbers[2], (long) numbers[3], rows);
  }
}
