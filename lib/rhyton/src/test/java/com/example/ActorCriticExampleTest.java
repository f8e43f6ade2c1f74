package com.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.layers.Dense;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Model;
import dev.rhyton.models.StepContext;
import dev.rhyton.ops.Ops;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Seed;
import dev.rhyton.tensor.Tensor;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Keras' example of an actor and a critic, who learn to walk to the end of a corridor. */
class ActorCriticExampleTest {
  private static final int PLACES = 5;
  private static final int STEPS = 12;

  private static float[] place(int at) {
    var hot = new float[PLACES];
    hot[at] = 1;
    return hot;
  }

  /** The actor's chances to go on, and what the critic expects. */
  static final class ActorCritic extends Model {
    private final Dense common = Dense.of(16).activation("relu");
    private final Dense actor = Dense.of(2).activation("softmax");
    private final Dense critic = Dense.of(1);

    @Override
    protected Tensor call(Tensor x) {
      return actor.apply(common.apply(x));
    }

    /** The targets are the actions that were taken, and what came of them. */
    @Override
    protected void trainStep(StepContext step) {
      var seen = common.apply(step.x());
      var taken = Ops.oneHot(Ops.getItem(step.y(), ":, 0"), 2);
      var returns = Ops.getItem(step.y(), ":, 1");
      var advantage = Ops.subtract(returns, Ops.squeeze(critic.apply(seen), -1));
      var chances = Ops.log(Ops.sum(Ops.multiply(actor.apply(seen), taken), 1));
      step.loss("actor", Ops.negative(Ops.multiply(chances, advantage.stopGradient())));
      step.loss("critic", Ops.square(advantage));
    }
  }

  @Test
  void actorCritic() {
    Seed.set(1);
    var random = Seed.generator(1);
    var model = new ActorCritic();
    model.compile(Compile.of(Adam.of(0.03)));
    double first = 0;
    double last = 0;
    for (int episode = 0; episode < 80; episode++) {
      var states = new ArrayList<float[]>();
      var actions = new ArrayList<Integer>();
      int at = 2;
      double reward = 0;
      for (int t = 0; t < STEPS && at > 0 && at < PLACES - 1; t++) {
        states.add(place(at));
        var chances = model.predict(NDArray.from(new float[][] {place(at)}));
        int chosen = random.nextDouble() < chances.toFloats()[1] ? 1 : 0;
        actions.add(chosen);
        at += chosen == 1 ? 1 : -1;
        reward = at == PLACES - 1 ? 1 : at == 0 ? -1 : 0;
      }
      if (episode < 20) first += reward / 20;
      if (episode >= 60) last += reward / 20;
      var targets = new float[states.size()][];
      for (int t = 0; t < targets.length; t++) {
        var comes = reward * Math.pow(0.95, targets.length - 1 - t);
        targets[t] = new float[] {actions.get(t), (float) comes};
      }
      assertTrue(
          model.trainOnBatch(states.toArray(new float[0][]), targets).get("critic") >= 0, "loss");
    }
    // A walk at random from the middle comes to 0; the first episodes are too few to compare with.
    assertTrue(last > 0.8, first + " to " + last);
  }
}
