package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import java.util.Arrays;

/** The loss of each sample of a dataset. */
final class SampleLosses {
  private SampleLosses() {}

  static double[] of(Model model, ArrayDataset data) {
    var loss = compiled(model).losses().get(0);
    var outputs = model.predictAll(data);
    Check.that(
        outputs.size() == 1,
        "MembershipInference: expected a model with one output, received %s with %d: compile a"
            + " model of one of its outputs, Model.of(inputs, output).",
        model.name(),
        outputs.size());
    var predictions = outputs.get(0);
    var losses = loss.call(data.y(), predictions).value();
    var all = losses.toDoubles();
    int samples = (int) data.size();
    int steps = all.length / samples; // the loss of a sequence is the mean over its steps
    var means = new double[samples];
    for (int i = 0; i < all.length; i++) means[i / steps] += all[i] / steps;
    Check.that(
        Arrays.stream(means).noneMatch(Double::isNaN),
        "MembershipInference: losses of %s are NaN, so members have no smaller ones: its weights may"
            + " be NaN.",
        model.name());
    return means;
  }

  /** Returns how a model is compiled, after checking that it has one loss. */
  static Compile compiled(Model model) {
    Check.given("MembershipInference", "model", model);
    Check.state(
        model.isCompiled() && model.compiled().losses().size() == 1,
        () ->
            "MembershipInference: "
                + model.name()
                + " must be compiled with one loss: call compile(optimizer, loss).");
    return model.compiled();
  }
}
