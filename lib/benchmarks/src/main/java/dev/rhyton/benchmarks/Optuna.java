package dev.rhyton.benchmarks;

import dev.rhyton.tuner.Parameter;
import dev.rhyton.tuner.Scheduler;
import dev.rhyton.tuner.Searcher;
import dev.rhyton.tuner.Trial;
import dev.rhyton.tuner.Trials;
import java.util.Map;
import java.util.Random;

/**
 * A study of Optuna as a searcher and a scheduler of this library, so that both search in the same
 * loop and for the same function. A study is for one search.
 */
final class Optuna {
  private final Questions questions;
  private int told; // trials that Optuna knows the end of

  /**
   * Begins a study.
   *
   * @param sampler {@code random}, {@code tpe} or {@code multivariate tpe}
   * @param pruner {@code none} or {@code hyperband}
   * @param most the number of epochs of a full training
   */
  Optuna(Questions questions, String sampler, String pruner, long seed, int most) {
    this.questions = questions;
    var unused = questions.ask("study", sampler, pruner, seed, most);
  }

  Searcher searcher() {
    return new Sampler(this);
  }

  Scheduler scheduler() {
    return new Pruner(this);
  }

  /** Tells Optuna how the trials before the next one ended, and begins it. */
  private void begin(Trials trials) {
    for (; told < trials.size(); told++) {
      var trial = trials.get(told);
      var unused =
          trial.ended() ? questions.ask("tell", trials.loss(trial)) : questions.ask("prune");
    }
    var unused = questions.ask("ask");
  }

  private Object value(Parameter parameter) {
    if (parameter instanceof Parameter.Real r) {
      return questions.ask("real", r.name(), r.low(), r.high(), r.logarithmic()).asDouble();
    }
    if (parameter instanceof Parameter.Whole w) {
      var answer = questions.ask("whole", w.name(), w.low(), w.high(), w.step(), w.logarithmic());
      return answer.asInt();
    }
    var values = ((Parameter.Choice) parameter).values();
    return values.get(questions.ask("choice", parameter.name(), values.size()).asInt());
  }

  /** Proposes what the sampler of a study proposes. */
  private static final class Sampler extends Searcher {
    private final transient Optuna study;

    Sampler(Optuna study) {
      this.study = study;
    }

    @Override
    protected Map<String, Object> suggest(Trials trials, Random random) {
      study.begin(trials);
      return Map.of();
    }

    @Override
    protected Object draw(Parameter parameter, Random random) {
      return study.value(parameter);
    }
  }

  /** Trains one trial after the other, epoch by epoch, until the pruner of a study stops it. */
  private static final class Pruner extends Scheduler {
    private final transient Optuna study;

    Pruner(Optuna study) {
      this.study = study;
    }

    @Override
    protected Job next(Trials trials, int most, boolean mayBegin) {
      Trial last = trials.isEmpty() ? null : trials.get(trials.size() - 1);
      boolean goesOn = last != null && !last.ended();
      if (goesOn && !study.questions.ask("report", last.epochs(), trials.loss(last)).asBoolean()) {
        return Job.goOn(last, last.epochs() + 1);
      }
      return mayBegin ? Job.begin(1, 0) : null;
    }
  }
}
