package dev.rhyton.autolearn;

import dev.rhyton.tuner.HyperParameters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.tribuo.Trainer;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer.RegressionType;

/** Gradient boosting of trees by XGBoost. */
final class BoostingFamily implements Family {
  @Override
  public String name() {
    return "XGBoost";
  }

  @Override
  public Candidate declare(HyperParameters hp, Task task) {
    int rounds = hp.log().integer("rounds", 30, 500);
    double eta = hp.log().real("eta", 0.02, 0.3);
    int depth = hp.integer("depth", 2, 10);
    double child = hp.log().real("min child weight", 0.5, 20);
    double rows = hp.real("subsample", 0.5, 1);
    double columns = hp.real("colsample", 0.3, 1);
    double lambda = hp.log().real("lambda", 0.01, 10);
    int threads = 1; // folds are trained side by side
    long seed = Trainer.DEFAULT_SEED;
    Supplier<Trainer<?>> trainer =
        () ->
            task.isRegression()
                ? new XGBoostRegressionTrainer(
                    RegressionType.LINEAR,
                    rounds,
                    eta,
                    0,
                    depth,
                    child,
                    rows,
                    columns,
                    lambda,
                    0,
                    threads,
                    true,
                    seed)
                : new XGBoostClassificationTrainer(
                    rounds, eta, 0, depth, child, rows, columns, lambda, 0, threads, true, seed);
    var code =
        String.format(
            Locale.ROOT,
            "new %s(%s%d, %s, 0, %d, %s, %s, %s, %s, 0, %d, true, %dL)",
            task.isRegression() ? "XGBoostRegressionTrainer" : "XGBoostClassificationTrainer",
            task.isRegression() ? "XGBoostRegressionTrainer.RegressionType.LINEAR, " : "",
            rounds,
            eta,
            depth,
            child,
            rows,
            columns,
            lambda,
            threads,
            seed);
    var type =
        task.isRegression()
            ? "org.tribuo.regression.xgboost.XGBoostRegressionTrainer"
            : "org.tribuo.classification.xgboost.XGBoostClassificationTrainer";
    return new Candidate("one-hot", trainer, new Candidate.Code(code, type));
  }

  @Override
  public List<Map<String, Object>> portfolio(Task task) {
    return List.of(
        values(100, 0.1, 4, 1, 0.8, 0.8, 1),
        values(300, 0.05, 6, 1, 0.7, 0.5, 1),
        values(300, 0.03, 3, 2, 0.8, 0.6, 1));
  }

  private static Map<String, Object> values(
      int rounds, double eta, int depth, double child, double rows, double columns, double lambda) {
    return Map.of(
        "rounds", rounds,
        "eta", eta,
        "depth", depth,
        "min child weight", child,
        "subsample", rows,
        "colsample", columns,
        "lambda", lambda);
  }
}
