package dev.rhyton.autolearn;

import dev.rhyton.tuner.HyperParameters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.FullyWeightedVotingCombiner;
import org.tribuo.common.tree.ExtraTreesTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/** Tribuo's random forest and extremely randomized trees. */
final class ForestFamily implements Family {
  private static final int DEPTH = 1000; // more than any tree has

  private final boolean random; // splits

  ForestFamily(boolean random) {
    this.random = random;
  }

  @Override
  public String name() {
    return random ? "extra trees" : "random forest";
  }

  @Override
  public int firstRound() {
    return 1;
  }

  @Override
  public Candidate declare(HyperParameters hp, Task task) {
    int trees = hp.log().integer(name() + " trees", 50, 300);
    float share = (float) hp.real(name() + " share of features", 0.1, 0.9);
    int leaf = hp.log().integer(name() + " samples of a leaf", 1, 10);
    // A node is split if both children have half as many.
    float least = Math.max(1, leaf) * 2;
    long seed = Trainer.DEFAULT_SEED;
    Supplier<Trainer<?>> trainer =
        () -> task.isRegression() ? quantities(trees, share, least) : labels(trees, share, least);
    var tree =
        task.isRegression()
            ? String.format(
                Locale.ROOT,
                "new CARTRegressionTrainer(%d, %sf, 0f, %sf, %s, new MeanSquaredError(), %dL)",
                DEPTH,
                least,
                share,
                random,
                seed)
            : String.format(
                Locale.ROOT,
                "new CARTClassificationTrainer(%d, %sf, 0f, %sf, %s, new GiniIndex(), %dL)",
                DEPTH,
                least,
                share,
                random,
                seed);
    var combiner = task.isRegression() ? "AveragingCombiner" : "FullyWeightedVotingCombiner";
    var forest = random ? "ExtraTreesTrainer" : "RandomForestTrainer";
    var code = String.format("new %s<>(%s, new %s(), %d)", forest, tree, combiner, trees);
    var place = task.isRegression() ? "org.tribuo.regression." : "org.tribuo.classification.";
    return new Candidate(
        "one-hot",
        trainer,
        new Candidate.Code(
            code,
            "org.tribuo.common.tree." + forest,
            place + "ensemble." + combiner,
            place
                + (task.isRegression()
                    ? "rtree.CARTRegressionTrainer"
                    : "dtree.CARTClassificationTrainer"),
            place
                + (task.isRegression()
                    ? "rtree.impurity.MeanSquaredError"
                    : "dtree.impurity.GiniIndex")));
  }

  private Trainer<Label> labels(int trees, float share, float least) {
    var tree =
        new CARTClassificationTrainer(
            DEPTH, least, 0, share, random, new GiniIndex(), Trainer.DEFAULT_SEED);
    var combiner = new FullyWeightedVotingCombiner();
    return random
        ? new ExtraTreesTrainer<>(tree, combiner, trees)
        : new RandomForestTrainer<>(tree, combiner, trees);
  }

  private Trainer<Regressor> quantities(int trees, float share, float least) {
    var tree =
        new CARTRegressionTrainer(
            DEPTH, least, 0, share, random, new MeanSquaredError(), Trainer.DEFAULT_SEED);
    var combiner = new AveragingCombiner();
    return random
        ? new ExtraTreesTrainer<>(tree, combiner, trees)
        : new RandomForestTrainer<>(tree, combiner, trees);
  }

  @Override
  public List<Map<String, Object>> portfolio(Task task) {
    double share = task.isRegression() ? 0.5 : Math.max(0.1, 1 / Math.sqrt(task.width()));
    return List.of(
        Map.of(
            name() + " trees",
            60,
            name() + " share of features",
            share,
            name() + " samples of a leaf",
            task.isRegression() ? 2 : 1));
  }
}
