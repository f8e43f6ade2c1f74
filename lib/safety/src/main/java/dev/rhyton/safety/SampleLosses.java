package dev.rhyton.safety;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import dev.rhyton.models.Model;

/** The loss of each sample of a dataset. */
final class SampleLosses {
  private SampleLosses() {}

  static double[] of(Model model, ArrayDataset data) {
    Check.given("MembershipInference", "model", model);
    Check.state(
        model.isCompiled() && model.compiled().losses().size() == 1,
        () ->
            "MembershipInference: "
                + model.name()
                + " must be compiled with one loss: call compile(optimizer, loss).");
    var predictions = model.predictAll(data).get(0);
    var losses = model.compiled().losses().get(0).call(data.y(), predictions).value();
    var all = losses.toDoubles();
    int samples = (int) data.size();
    int steps = all.length / samples; // the loss of a sequence is the mean over its steps
    var means = new double[samples];
    for (int i = 0; i < all.length; i++) means[i / steps] += all[i] / steps;
    return means;
  }
}
