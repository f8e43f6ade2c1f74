package dev.rhyton.tribuo;

import dev.rhyton.config.Check;
import dev.rhyton.data.ArrayDataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Output;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;
import org.tribuo.regression.sgd.objectives.SquaredLoss;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer;

/**
 * Baselines for comparison with a network: Tribuo's linear model, random forest and XGBoost.
 *
 * <p>The linear model is trained by AdaGrad for 20 epochs on standardized features; the forest has
 * 100 trees, whose splits consider three tenths of the features; XGBoost uses 50 trees. Each call
 * returns new trainers, because Tribuo's forest continues its random sequence when it trains again.
 *
 * <p>The threads of XGBoost (OpenMP) wait in a loop. Where other programs use the processors, start
 * Java with the environment variable {@code OMP_WAIT_POLICY=passive}, as the kernel of the
 * notebooks does: without it, two programs that train at the same time can take twenty times as
 * long.
 */
public final class Baselines {
  /** A strong reference, since a logger without one is garbage collected and loses its level. */
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  private static final int EPOCHS = 20;
  private static final double RATE = 0.3;
  private static final int TREES = 100;
  private static final int ROUNDS = 50;
  private static final float SHARE = 0.3f;

  static {
    quiet();
  }

  private Baselines() {}

  /** Sets the level of Tribuo's logger to warnings, unless it has a level. */
  public static void quiet() {
    if (TRIBUO.getLevel() == null) TRIBUO.setLevel(Level.WARNING);
  }

  /**
   * Returns classifiers: {@code logistic regression}, {@code random forest} and {@code XGBoost}.
   */
  public static Map<String, Trainer<Label>> classification() {
    var trainers = new LinkedHashMap<String, Trainer<Label>>();
    trainers.put(
        "logistic regression",
        standardized(
            new LinearSGDTrainer(
                new LogMulticlass(), new AdaGrad(RATE, 0.1), EPOCHS, Trainer.DEFAULT_SEED)));
    trainers.put(
        "random forest",
        new RandomForestTrainer<>(
            new CARTClassificationTrainer(Integer.MAX_VALUE, SHARE, Trainer.DEFAULT_SEED),
            new VotingCombiner(),
            TREES));
    trainers.put("XGBoost", new XGBoostClassificationTrainer(ROUNDS));
    return trainers;
  }

  /** Returns regressors: {@code linear regression}, {@code random forest} and {@code XGBoost}. */
  public static Map<String, Trainer<Regressor>> regression() {
    var trainers = new LinkedHashMap<String, Trainer<Regressor>>();
    trainers.put(
        "linear regression",
        standardized(
            new org.tribuo.regression.sgd.linear.LinearSGDTrainer(
                new SquaredLoss(), new AdaGrad(1.0, 0.1), EPOCHS, Trainer.DEFAULT_SEED)));
    trainers.put(
        "random forest",
        new RandomForestTrainer<>(
            new CARTRegressionTrainer(
                Integer.MAX_VALUE, 5, 0, SHARE, new MeanSquaredError(), Trainer.DEFAULT_SEED),
            new AveragingCombiner(),
            TREES));
    trainers.put("XGBoost", new XGBoostRegressionTrainer(ROUNDS));
    return trainers;
  }

  /**
   * Returns a trainer whose features are standardized to mean 0 and standard deviation 1 over its
   * training data. Constant features stay as they are.
   */
  public static <T extends Output<T>> Trainer<T> standardized(Trainer<T> trainer) {
    return new Standardized<>(Check.given("standardized", "trainer", trainer));
  }

  /** Returns the test accuracy of each classifier after training. */
  public static Map<String, Double> accuracy(ArrayDataset train, ArrayDataset test) {
    Check.given("accuracy", "train", train);
    var seen = TribuoData.classification(train);
    var unseen = TribuoData.classification(test);
    var accuracies = new LinkedHashMap<String, Double>();
    classification()
        .forEach(
            (name, trainer) ->
                accuracies.put(
                    name, new LabelEvaluator().evaluate(trainer.train(seen), unseen).accuracy()));
    return accuracies;
  }
}
