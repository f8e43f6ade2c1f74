package dev.rhyton.autolearn;

import dev.rhyton.tuner.Trial;
import java.util.List;
import org.tribuo.protos.core.ModelProto;

/**
 * A candidate with its models of the folds.
 *
 * @param outputs the predictions of each row by the model that had not seen it; null where there is
 *     none
 * @param losses the losses of the folds that were trained, the first ones
 * @param models the models of the folds, written, so that they need no memory outside Java
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Scored(
    Trial trial,
    Family family,
    String categories,
    double[][] outputs,
    double[] losses,
    double loss,
    double seconds,
    List<ModelProto> models) {
  boolean isComplete(Folds folds) {
    return losses.length == folds.number();
  }

  /** Returns the name of the candidate, such as {@code network 12}. */
  String name() {
    return family.name() + " " + trial.number();
  }

  Scored withoutModels() {
    return new Scored(trial, family, categories, outputs, losses, loss, seconds, List.of());
  }
}
