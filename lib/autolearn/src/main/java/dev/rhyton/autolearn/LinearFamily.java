package dev.rhyton.autolearn;

import dev.rhyton.tuner.HyperParameters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.tribuo.Trainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.regression.sgd.objectives.SquaredLoss;

/** Tribuo's logistic and linear regression, trained by AdaGrad. */
final class LinearFamily implements Family {
  @Override
  public String name() {
    return "linear";
  }

  @Override
  public Candidate declare(HyperParameters hp, Task task) {
    double rate = hp.log().real("linear rate", 0.01, 1);
    int epochs = hp.log().integer("linear epochs", 5, 100);
    long seed = Trainer.DEFAULT_SEED;
    boolean quantity = task.isRegression();
    Supplier<Trainer<?>> trainer =
        () ->
            quantity
                ? new org.tribuo.regression.sgd.linear.LinearSGDTrainer(
                    new SquaredLoss(), new AdaGrad(rate, 0.1), epochs, seed)
                : new org.tribuo.classification.sgd.linear.LinearSGDTrainer(
                    new LogMulticlass(), new AdaGrad(rate, 0.1), epochs, seed);
    var code =
        String.format(
            Locale.ROOT,
            "new LinearSGDTrainer(new %s(), new AdaGrad(%s, 0.1), %d, %dL)",
            quantity ? "SquaredLoss" : "LogMulticlass",
            rate,
            epochs,
            seed);
    var place = "org.tribuo." + (quantity ? "regression" : "classification") + ".sgd.";
    return new Candidate(
        "one-hot",
        trainer,
        new Candidate.Code(
            code,
            place + "linear.LinearSGDTrainer",
            place + "objectives." + (quantity ? "SquaredLoss" : "LogMulticlass"),
            "org.tribuo.math.optimisers.AdaGrad"));
  }

  @Override
  public List<Map<String, Object>> portfolio(Task task) {
    return List.of(Map.of("linear rate", 0.1, "linear epochs", 20));
  }
}
