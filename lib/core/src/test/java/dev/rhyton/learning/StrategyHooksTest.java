package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.Kit;
import dev.rhyton.ModelKit;
import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import dev.rhyton.layers.Dense;
import dev.rhyton.models.Compile;
import dev.rhyton.models.Sequential;
import dev.rhyton.models.TrainerInternals;
import dev.rhyton.optimizers.Adam;
import dev.rhyton.optimizers.LossScaleOptimizer;
import dev.rhyton.optimizers.Optimizer;
import dev.rhyton.optimizers.SGD;
import dev.rhyton.optimizers.UpdateFactor;
import dev.rhyton.tensor.Tensor;
import dev.rhyton.tensor.Weight;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every hook reaches every object that it is for, also a hook that is added later. */
class StrategyHooksTest {
  private static final List<Class<?>> PARTS =
      List.of(
          ModePart.class, GradientRule.class, UpdateMask.class, Recorder.class, UpdateFactor.class);

  /** A factor of updates that is a part of a mode, too. */
  private interface Factor extends UpdateFactor, ModePart {}

  /** A mode whose parts note which of their methods are called. */
  private final class Noting extends BaseLearning<Noting> {
    @Override
    protected ModeParts parts(TrainingTarget target) {
      UpdateMask half =
          new UpdateMask() {
            @Override
            public int size() {
              return 1;
            }

            @Override
            public float[] draw() {
              return new float[] {0.5f};
            }

            @Override
            public Tensor factor(Weight weight, Tensor drawn) {
              return drawn.squeeze(0);
            }
          };
      UpdateFactor whole =
          new Factor() {
            @Override
            public boolean changes(Weight weight) {
              return true;
            }

            @Override
            public Tensor applied(Tensor gradient, Tensor update) {
              return update;
            }
          };
      return ModeParts.of(noting(GradientRule.class, new GroupOfAll()))
          .mask(noting(UpdateMask.class, half))
          .factor(noting(Factor.class, whole));
    }
  }

  private final List<Set<String>> called = new ArrayList<>(); // of each part

  private <T> T noting(Class<T> type, Object part) {
    var names = new TreeSet<String>();
    called.add(names);
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          names.add(name(method));
          try {
            return method.invoke(part, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    var loader = StrategyHooksTest.class.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }

  /** Plain gradients, also of single samples. */
  private static final class GroupOfAll implements GradientRule {
    @Override
    public List<Tensor> gradients(TracedStep step, Objective loss) {
      return loss.gradients();
    }

    @Override
    public boolean hasSampleGradients() {
      return true;
    }
  }

  /** A recording whose recorder notes which of its methods are called. */
  private final class NotingRecording extends BaseRecording {
    @Override
    protected Recorder recorder(TrainingTarget target) {
      return noting(Recorder.class, new Recorder() {});
    }
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  private static Set<String> hooks(List<Class<?>> types) {
    return types.stream()
        .flatMap(StrategyHooksTest::hooks)
        .map(StrategyHooksTest::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void train(Learning mode, Optimizer optimizer) {
    var model = Sequential.of(Dense.of(1));
    model.compile(Compile.of(optimizer, "mse").learning(mode));
    model.fit(Kit.normal(1, 6, 2), Kit.normal(2, 6, 1), ModelKit.quiet(2, 3));
    var strategy = TrainerInternals.strategy(model);
    strategy.restore(strategy.state());
    strategy.close("the model");
  }

  @Test
  void everyHookIsCalled() {
    train(new Noting(), LossScaleOptimizer.of(Adam.of()));
    train(new Noting().record(Recording.saga()), SGD.of());
    train(new Noting().record(new NotingRecording()), SGD.of());
    var found = new TreeSet<String>();
    called.forEach(found::addAll);
    assertEquals(hooks(PARTS), found);
  }

  @Test
  void everyHookIsCalledOnTheModeOfEachOptimizer() {
    var model = new ModelKit.TwoOptimizers();
    model.compile(
        Compile.of(Map.of("first", SGD.of(), "second", Adam.of())).learning(new Noting()));
    model.fit(Kit.normal(1, 6, 2), Kit.normal(2, 6, 2), ModelKit.quiet(2, 3));
    assertEquals(6, called.size());
    for (int i = 0; i < 3; i++) assertEquals(called.get(i), called.get(i + 3));
    for (var ofPart : called) assertTrue(ofPart.contains("ModePart.beginEpoch"));
  }

  @TestFactory
  Stream<DynamicTest> aListOfCallbacksPassesEveryEventOn() {
    return hooks(Callback.class)
        .filter(hook -> !Modifier.isFinal(hook.getModifiers()))
        .map(
            hook ->
                DynamicTest.dynamicTest(
                    hook.getName(),
                    () ->
                        assertDoesNotThrow(
                            () ->
                                CallbackList.class.getDeclaredMethod(
                                    hook.getName(), hook.getParameterTypes()))));
  }

  private static Stream<Method> hooks(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> !m.isSynthetic() && !Modifier.isStatic(m.getModifiers()))
        .filter(m -> !Modifier.isPrivate(m.getModifiers()));
  }
}
